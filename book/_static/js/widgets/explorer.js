// The loss explorer: every formula of the book, evaluated step by step in a chosen format.
import { el, say } from "../lib/dom.js";
import { END, logit, within } from "../lib/axis.js";
import { FORMATS, round } from "../lib/formats.js";
import { PROGRAMMES } from "../lib/formulas.js";
import { OUTCOMES, blame, classify, result, run, truth, ulpError } from "../lib/evaluate.js";
import * as exact from "../lib/exact.js";
import { bits } from "../parts/bits.js";
import { button, choice, name } from "../parts/controls.js";
import { logitControl } from "../parts/logit.js";
import { cell, chip, number, typeset, ulps } from "../parts/outcome.js";
import { patterns, stretches, strip } from "../parts/strips.js";
import { later, number as clamped, one } from "../parts/values.js";

const START = { x: 20, y: 1, format: "float32", show: "loss", formula: "naive" };
const PRESETS = {
  sure: START,
  torch: { ...START, x: -20, y: 0, formula: "torch" },
  hundred: { ...START, y: 0, formula: "bceloss" },
  inf: { ...START, x: -89, formula: "expanded" },
  nan: { ...START, x: -89, y: 0 },
  dead: { ...START, y: 0, show: "gradient", formula: "bceloss" },
};
const STRIP = 120; // logits that the strip under the number line tries

// A line of a programme as a reader of mathematics writes it.
const written = (text) => text.replaceAll("-", "\u2212").replaceAll("*", "\u00b7").replace(">=", "\u2265");

export default function mount(box, { words, state }) {
  const kept = later(state.write);
  const known = state.read();
  const shown = one(known.show, Object.keys(PROGRAMMES), START.show);
  const now = {
    x: clamped(known.x, -1000, 1000, START.x),
    y: clamped(known.y, 0, 1, START.y),
    format: one(known.format, Object.keys(FORMATS), START.format),
    show: shown,
    formula: one(known.formula, Object.keys(PROGRAMMES[shown]), START.formula),
  };
  let soft = now.y !== 0 && now.y !== 1;

  const change = (values, source) => {
    Object.assign(now, values);
    update(source);
    kept({ x: now.x, y: now.y, format: now.format, show: now.show, formula: now.formula });
  };

  const presets = el(
    "div",
    { class: "presets", role: "group", "aria-label": words.try },
    el("span", { class: "quiet", "aria-hidden": "true" }, words.try),
    Object.entries(PRESETS).map(([key, values]) => button(words[`preset.${key}`], () => {
      soft = false;
      change(values);
    })),
  );
  const x = logitControl({ words, onInput: (value, source) => change({ x: value }, source), strip: (scale) => stripes(scale) });
  const y = choice({
    label: words.y,
    options: [["0", "0"], ["1", "1"], ["soft", words["y.soft"]]],
    onInput: (value) => {
      soft = value === "soft";
      change({ y: soft ? Number(softly.value) : Number(value) });
    },
  });
  const softly = el("input", { type: "number", min: 0, max: 1, step: 0.05, value: soft ? now.y : 0.9, "aria-label": words["y.value"], class: "soft" });
  const limit = el("p", { class: "hint", role: "status" });
  softly.addEventListener("input", () => {
    const value = softly.valueAsNumber;
    const fits = value >= 0 && value <= 1;
    limit.textContent = fits ? "" : words["y.limit"];
    if (fits) change({ y: value });
  });
  softly.addEventListener("change", () => (softly.value = now.y));
  const format = choice({ label: words.format, options: Object.keys(FORMATS).map((key) => [key, key]), onInput: (value) => change({ format: value }) });
  const show = choice({ label: words.show, options: ["loss", "gradient"].map((key) => [key, words[`show.${key}`]]), onInput: (value) => change({ show: value }) });
  const apart = el("div", {});
  const summary = el("p", { class: "reading" });
  const spoken = el("p", { class: "spoken", role: "status" });
  const announce = later((text) => (spoken.textContent = text), 600);
  const results = el("div", { class: "results" });
  const steps = el("div", { class: "steps" });

  box.append(
    el("p", { class: "widget-title" }, words.title),
    el("p", { class: "quiet" }, words.intro),
    presets,
    el("div", { class: "controls" }, el("div", { class: "label-choice" }, y.node, softly), format.node, show.node),
    limit,
    x.node,
    apart,
    summary,
    el("div", { class: "explorer-tables" }, el("div", { class: "explorer-halves" }, results, steps)),
    spoken,
    el("p", { class: "hint" }, words.how),
  );

  const form = () => FORMATS[now.format];
  const label = (formula) => words[`${now.show}.${formula}`];
  const group = name("formula");
  let rows = {};

  // The rows stay as long as the formulas do, so that the chosen one keeps the focus.
  function table() {
    rows = {};
    const body = Object.keys(PROGRAMMES[now.show]).map((formula) => {
      const input = el("input", { type: "radio", name: group, value: formula });
      input.addEventListener("change", () => change({ formula }));
      const row = { input, value: el("td", { class: "number" }), outcome: el("td", {}) };
      row.node = el("tr", {}, el("th", { scope: "row" }, el("label", { class: "pick" }, input, el("span", {}, label(formula)))), row.value, row.outcome);
      rows[formula] = row;
      return row.node;
    });
    results.replaceChildren(
      el(
        "table",
        { "aria-label": words["table.label"] },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, words["head.formula"]), el("th", { scope: "col", class: "number head-value" }), el("th", { scope: "col" }, words["head.outcome"]))),
        el("tbody", {}, body),
      ),
    );
    results.dataset.show = now.show;
  }

  function fillRow(formula, value, correct, real) {
    const row = rows[formula];
    const outcome = Math.abs(value) === Infinity ? 3 : classify(value, correct, form());
    row.input.checked = formula === now.formula;
    row.node.className = row.input.checked ? "is-chosen" : "";
    const shown = cell(number(value, form()));
    row.value.replaceWith(shown);
    row.value = shown;
    const error = el("span", { class: "error" }, ulps(ulpError(value, real, form()), words));
    row.outcome.replaceChildren(chip(outcome, words), " ", outcome < 3 ? error : "");
    return outcome;
  }

  function explain(list, guilty) {
    const step = list[guilty.index];
    const [small, large] = [...step.operands].sort((a, b) => Math.abs(step.given[step.operands.indexOf(a)]) - Math.abs(step.given[step.operands.indexOf(b)]));
    const fields = { format: now.format, small: written(small), large: large && written(large), kept: guilty.kept, precision: form().precision, first: written(list[guilty.first].text), name: step.name, value: number(step.value, form()) };
    return say(words[`blame.${guilty.kind}`], fields);
  }

  // As many digits as tell the exact value from the rounded one, and three more.
  function enough({ n, bits: places }, value) {
    let count = 3;
    while (count < 30 && Number(exact.decimal(n, places, count)) === value) count += 1;
    return typeset(exact.decimal(n, places, Math.max(6, count + 3)));
  }

  function fillSteps(list) {
    const guilty = blame(list, form());
    const line = ({ name: letter, text, value, outcome, exact: real }, k) => {
      const marked = guilty?.index === k;
      const wrong = guilty && (marked || (outcome && k >= guilty.first));
        const shown = cell(number(value, form()));
      if (wrong) shown.append(el("span", { class: "exactly" }, say(words.exactly, { value: enough(real, value) })));
      const row = el("tr", { class: marked ? "is-broken" : wrong ? "is-wrong" : "" }, el("th", { scope: "row" }, el("code", {}, `${letter} = ${written(text)}`)), shown);
      return marked ? [row, el("tr", { class: "is-broken why" }, el("td", { colspan: 2 }, explain(list, guilty)))] : [row];
    };
    steps.replaceChildren(
      el(
        "table",
        {},
        el("caption", {}, say(words["steps.title"], { formula: label(now.formula) })),
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, words["head.step"]), el("th", { scope: "col", class: "number" }, say(words["head.value"], { format: now.format })))),
        el("tbody", {}, list.flatMap(line)),
      ),
      guilty ? "" : el("p", { class: "hint" }, words["blame.none"]),
    );
  }

  // What becomes of the chosen formula along the number line.
  let runs = [];
  const edge = (k) => logit(-END + (k / STRIP) * 2 * END);
  const surveyed = later(() => {
    const programme = PROGRAMMES[now.show][now.formula];
    const labelHere = round(now.y, form());
    const codes = Array.from({ length: STRIP }, (_, k) => {
      const at = round(edge(k + 0.5), form());
      const { n, bits: digits } = truth(PROGRAMMES[now.show].fold, at, labelHere);
      return classify(result(programme, at, labelHere, form()), exact.rounded(n, digits, form()), form());
    });
    runs = stretches(codes);
    const about = (k) => typeset(String(Number(edge(k).toPrecision(2))));
    const told = runs.map(({ code, from, to }) => say(words["line.run"], { outcome: words[`outcome.${OUTCOMES[code]}`], from: about(from), to: about(to) }));
    x.say(say(words["line.says"], { formula: label(now.formula), runs: told.join(", ") }));
    x.redraw();
  }, 30);
  const stripes = (scale) => {
    const { node, ids } = patterns();
    return [node, ...strip(runs, { place: (k) => scale(edge(k)), y: 1, height: 17, ids, words })];
  };

  let surveyKey = "";
  function update(source) {
    const programmes = PROGRAMMES[now.show];
    if (!(now.formula in programmes)) now.formula = { merged_log1p: "merged", torch: "expanded" }[now.formula] ?? START.formula;
    if (results.dataset.show !== now.show) table();
    const logitHere = round(within(now.x), form());
    const labelHere = round(now.y, form());
    x.set(logitHere, form(), source);
    y.set(soft ? "soft" : String(now.y));
    softly.hidden = !soft;
    format.set(now.format);
    show.set(now.show);
    apart.replaceChildren(bits(logitHere, form(), words));
    results.querySelector(".head-value").textContent = say(words["head.value"], { format: now.format });

    const real = truth(programmes.fold, logitHere, labelHere);
    const correct = exact.rounded(real.n, real.bits, form());
    const outcomes = Object.entries(programmes).map(([formula, programme]) => fillRow(formula, result(programme, logitHere, labelHere, form()), correct, real));
    const list = run(programmes[now.formula], logitHere, labelHere, form());
    fillSteps(list);
    const exactly = say(words[`exact.${now.show}`], { value: typeset(exact.decimal(real.n, real.bits, 20)) });
    const count = say(words.count, { format: now.format, right: outcomes.filter((code) => code === 0).length, all: outcomes.length });
    summary.replaceChildren(el("strong", {}, exactly), ` ${count}`);
    const mine = list.at(-1);
    announce(say(words.spoken, {
      x: number(logitHere, form()), y: now.y, exact: exactly, count, formula: label(now.formula),
      value: number(mine.value, form()), outcome: words[`outcome.${OUTCOMES[mine.outcome]}`],
    }));
    const key = [now.y, now.format, now.show, now.formula].join();
    if (!surveyKey) x.say(words["x.slider"]);
    if (key !== surveyKey) surveyed();
    surveyKey = key;
  }
  update();
}

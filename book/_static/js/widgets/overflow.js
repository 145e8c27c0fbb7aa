// The overflow map: format, formula, logit; it zooms down to the two floats between which a formula breaks.
import { el, pointer, say, svg, ticks } from "../lib/dom.js";
import { TICKS, within } from "../lib/axis.js";
import { OUTCOMES } from "../lib/evaluate.js";
import { FORMATS, ordinal, round, shortest } from "../lib/formats.js";
import { PROGRAMMES } from "../lib/formulas.js";
import { WHOLE, held, moved, toLogit, toShare, widthOf, zoomed } from "../lib/lens.js";
import { places } from "../lib/places.js";
import { inSlices } from "../lib/slices.js";
import { survey } from "../lib/survey.js";
import { bits } from "../parts/bits.js";
import { button, choice, select } from "../parts/controls.js";
import { number, typeset } from "../parts/outcome.js";
import { picture } from "../parts/picture.js";
import { patterns, stretches, strip } from "../parts/strips.js";
import { later, number as clamped, one } from "../parts/values.js";

const NAMES = Object.keys(PROGRAMMES.loss);
const PARTS = 160; // of the picture, each with the worst outcome of the logits tried in it
const TRIED = 3;
const ROW = 42;
const TOP = 4;
const HEIGHT = TOP + NAMES.length * ROW + 26;

export default function mount(box, { words, state }) {
  const known = state.read();
  const now = {
    format: one(known.format, Object.keys(FORMATS), "float32"),
    y: one(known.y, ["0", "1"], "1"),
    formula: one(known.formula, NAMES, "merged"),
  };
  const form = () => FORMATS[now.format];
  let view = held({ c: clamped(known.c, -1000, 1000, 0), w: clamped(known.w, 0, WHOLE.w, WHOLE.w) }, form());
  // What is marked: one logit, or the two floats of a place, the one nearer to 0 first.
  let marked = (known.at ?? "").split("_").map(Number).filter((x) => known.at && Math.abs(x) <= 1000);
  const asked = {};
  const survey01 = () => (asked[`${now.format} ${now.y}`] ??= survey(form(), Number(now.y)));
  const kept = later(() => state.write({ ...now, c: view.c, w: Number(view.w.toPrecision(6)), ...(marked.length ? { at: marked.join("_") } : {}) }));

  const format = choice({ label: words.format, options: Object.keys(FORMATS).map((key) => [key, key]), onInput: (value) => change({ format: value }) });
  const y = choice({ label: words.y, options: [["0", "0"], ["1", "1"]], onInput: (value) => change({ y: value }) });
  const formula = select({ label: words.formulas, options: NAMES.map((key) => [key, words[`loss.${key}`]]), onInput: (value) => change({ formula: value }) });
  const list = el("div", { class: "presets places", role: "group" });
  const about = el("div", { class: "found", role: "status" });
  const span = el("output", { class: "quiet" });
  const zooms = el(
    "div",
    { class: "presets", role: "group", "aria-label": words.zoom },
    [["+", "zoom.in", () => look(zoomed(view, 0.4, 0, form()))], ["\u2212", "zoom.out", () => look(zoomed(view, 2.5, 0, form()))],
      ["\u2190", "zoom.left", () => look(moved(view, -0.5, form()))], ["\u2192", "zoom.right", () => look(moved(view, 0.5, form()))]]
      .map(([text, key, act]) => button(text, act, { "aria-label": words[key], title: words[key] })),
    button(words["zoom.all"], () => look(WHOLE)),
    span,
  );

  let rows = new Map();
  let scale = () => 0;
  const map = picture({
    height: HEIGHT,
    draw: (width) => {
      scale = (u) => 1 + ((u + 1) / 2) * (width - 2);
      const { node, ids } = patterns();
      const marks = crossed();
      const band = (name, k) => {
        const y0 = TOP + k * ROW;
        const runs = rows.get(name) ?? [];
        return svg(
          "g",
          {},
          name === now.formula ? svg("rect", { x: 0, y: y0 - 2, width, height: ROW - 2, class: "row-chosen" }) : null,
          svg("text", { x: 2, y: y0 + 12, class: name === now.formula ? "row-name row-name-chosen" : "row-name" }, words[`loss.${name}`]),
          strip(runs, { place: (part) => scale((2 * part) / PARTS - 1), y: y0 + 17, height: 18, ids, words, marks }),
        );
      };
      return [node, ...NAMES.map(band), axis(width), crossings(marks)];
    },
  });
  map.node.setAttribute("tabindex", 0);
  map.node.setAttribute("role", "group");
  map.node.setAttribute("aria-label", words.map);
  const surface = map.node.querySelector("svg");

  const ends = () => [-1, 1].map((u) => round(within(toLogit(u, view)), form()));
  const floats = () => ends().map((x) => ordinal(x, form())).reduce((a, b) => b - a);

  function axis(width) {
    const [from, to] = ends();
    const bottom = TOP + NAMES.length * ROW;
    const straight = (to - from) / Math.max(Math.abs(from), Math.abs(to), 1e-300);
    const chosen = view.w > 1 ? TICKS.filter((x) => x >= from && x <= to && (width > 420 || Math.abs(x) !== 100)) : straight > 1e-7 ? ticks([from, to], width > 420 ? 5 : 2) : [view.c];
    const line = (x) => {
      const at = scale(Math.max(-1, Math.min(1, toShare(x, view))));
      const anchor = at < 24 ? "start" : at > width - 24 ? "end" : "middle";
      return [svg("line", { class: "axis", x1: at, x2: at, y1: bottom, y2: bottom + 5 }), svg("text", { x: at, y: bottom + 19, "text-anchor": anchor }, typeset(String(x)))];
    };
    return svg("g", { class: "axes" }, chosen.map(line));
  }

  // Where the marked logits are in the picture.
  const crossed = () => marked.map((x) => toShare(x, view)).filter((share) => Math.abs(share) <= 1).map(scale);
  const crossings = (places) => svg("g", {}, places.map((x) => svg("line", { x1: x, x2: x, y1: 0, y2: TOP + NAMES.length * ROW, class: "mark-line" })));

  // The outcomes of all parts.
  function* allParts(outcome, looked, kind) {
    const codes = new Map(NAMES.map((name) => [name, []]));
    for (let part = 0; part < PARTS; part += 1) {
      const shares = Array.from({ length: TRIED }, (_, k) => (2 * (part + (k + 0.5) / TRIED)) / PARTS - 1);
      const tried = shares.map((u) => round(within(toLogit(u, looked)), kind));
      for (const name of NAMES) codes.get(name).push(Math.max(...tried.map((x) => outcome(name, x))));
      yield;
    }
    return new Map(NAMES.map((name) => [name, stretches(codes.get(name))]));
  }
  let stopParts = () => {};
  function compute() {
    stopParts();
    stopParts = inSlices(allParts(survey01().outcome, view, form()), (found) => {
      rows = found;
      map.redraw();
      tell();
    });
  }

  const tell = later(() => {
    const short = (x) => typeset(String(Number(x.toPrecision(4))));
    const told = NAMES.map((name) => {
      const runs = (rows.get(name) ?? []).map(({ code, to }) => say(words.run, { outcome: words[`outcome.${OUTCOMES[code]}`], to: short(toLogit((2 * to) / PARTS - 1, view)) }));
      return say(words.row, { formula: words[`loss.${name}`], runs: runs.join(", ") });
    });
    const [from, to] = ends().map((x) => number(x, form()));
    map.say(say(words.picture, { format: now.format, y: now.y, from, to, rows: told.join(" ") }));
  }, 100);

  let stopPlaces = () => {};
  function offer() {
    const { outcome } = survey01();
    const [name, kind] = [now.formula, form()];
    const title = words[`loss.${name}`];
    const go = ({ before, after }) => {
      marked = [before, after];
      explain();
      look(held({ c: after, w: widthOf(24, after, kind) }, kind));
    };
    const near = (x) => typeset(String(Number(x.toPrecision(4))));
    stopPlaces();
    stopPlaces = inSlices(places((x) => outcome(name, x), kind), (found) => {
      list.setAttribute("aria-label", say(words.places, { formula: title }));
      list.replaceChildren(
        el("span", { class: "quiet" }, say(words[found.length ? "places" : "places.none"], { formula: title })),
        ...found.map((place) => button(say(words.place, { from: words[`outcome.${OUTCOMES[place.from]}`], to: words[`outcome.${OUTCOMES[place.to]}`], x: near(place.after) }), () => go(place))),
      );
    });
  }

  function explain() {
    const { outcome, value, truth } = survey01();
    const title = words[`loss.${now.formula}`];
    const here = (x) => words[`outcome.${OUTCOMES[outcome(now.formula, x)]}`];
    const card = (x, heading) => el(
      "div",
      { class: "float-card" },
      el("p", { class: "quiet" }, heading),
      el("p", { class: "float-value" }, number(x, form())),
      bits(x, form(), words),
      el("p", {}, say(words.value, { value: number(value(now.formula, x), form()), outcome: here(x), correct: number(truth(x), form()) })),
    );
    if (!marked.length) return about.replaceChildren();
    const [a, b] = marked;
    const fields = { formula: title, format: now.format, y: now.y };
    const head = marked.length === 1
      ? say(words.marked, { ...fields, x: number(a, form()) })
      : say(words.found, { ...fields, from: here(a), before: number(a, form()), to: here(b), after: number(b, form()) });
    const cards = marked.length === 1 ? [card(a, words.at)] : [card(a, words.last), card(b, words.first)];
    about.replaceChildren(el("p", {}, el("strong", {}, head)), el("div", { class: "float-cards" }, cards));
  }

  function look(next) {
    view = next;
    const count = floats();
    span.textContent = count > 10000n ? words["floats.many"] : say(words.floats, { count });
    compute();
    kept();
  }

  const mark = (share) => {
    marked = [round(within(toLogit(share, view)), form())];
    explain();
    map.redraw();
    kept();
  };

  map.node.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      ArrowLeft: () => moved(view, -0.2, form()), ArrowRight: () => moved(view, 0.2, form()), "+": () => zoomed(view, 0.5, 0, form()),
      "=": () => zoomed(view, 0.5, 0, form()), "-": () => zoomed(view, 2, 0, form()), 0: () => WHOLE,
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    look(acts[event.key]());
  });
  const share = (event) => {
    const width = surface.viewBox.baseVal.width - 2;
    return (2 * (pointer(event, surface)[0] - 1)) / width - 1;
  };
  surface.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    look(zoomed(view, 2 ** (event.deltaY / 100), share(event), form()));
  }, { passive: false });

  // One finger moves, two zoom, a tap marks.
  const fingers = new Map();
  let begun = null;
  const begin = () => (begun = { view, at: [...fingers.values()], far: begun?.far && fingers.size > 0 });
  surface.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    surface.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, share(event));
    begin();
    begun.far = fingers.size > 1;
    begun.row = Math.floor((pointer(event, surface)[1] - TOP) / ROW);
  });
  surface.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, share(event));
    const at = [...fingers.values()];
    if (at.length === 2) {
      const [wide, was] = [at, begun.at].map(([a, b]) => Math.max(0.02, Math.abs(a - b)));
      look(zoomed(begun.view, was / wide, (begun.at[0] + begun.at[1]) / 2, form()));
    } else if (begun.far || Math.abs(at[0] - begun.at[0]) > 0.02) {
      begun.far = true;
      look(moved(begun.view, begun.at[0] - at[0], form()));
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    surface.addEventListener(end, (event) => {
      const at = fingers.get(event.pointerId);
      fingers.delete(event.pointerId);
      if (end === "pointerup" && at !== undefined && !begun.far) {
        if (NAMES[begun.row]) change({ formula: NAMES[begun.row] });
        mark(at);
      }
      if (fingers.size) begin();
    });
  }

  function change(values) {
    Object.assign(now, values);
    // What was marked is a float of another format, and two floats are a place of another formula.
    marked = marked.slice(0, 1).map((x) => round(x, form()));
    update();
    kept();
  }
  function settle() {
    format.set(now.format);
    y.set(now.y);
    formula.set(now.formula);
    explain();
  }
  function update() {
    settle();
    offer();
    look(held(view, form()));
  }

  box.append(
    el("p", { class: "widget-title" }, words.title),
    el("p", { class: "quiet" }, words.intro),
    el("div", { class: "controls" }, format.node, y.node, formula.node),
    map.node,
    zooms,
    el("p", { class: "hint" }, words.keys),
    list,
    about,
    el("p", { class: "hint" }, words.how),
  );
  settle();
  map.say(words.title);
  // The work begins when the map comes near.
  const near = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    update();
  }, { rootMargin: "600px" });
  near.observe(box);
}

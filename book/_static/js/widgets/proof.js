// The proof viewer: a page's lines one by one, each drawn with what it follows from, or a wrong twin in its place.
import { axes, el, say, scale, svg } from "../lib/dom.js";
import { button, choice, select, slider } from "../parts/controls.js";
import { read } from "../parts/formula.js";
import { dot, line as stroke, note, picture, trace } from "../parts/picture.js";
import { fixed, keep, number, short } from "../parts/values.js";

// Around the point of a logit five on each side; around a label or a probability the unit interval.
const around = (name, at) => (name === "x" ? [at - 5, at + 5] : [Math.min(-0.5, at - 0.5), Math.max(1.5, at + 0.5)]);
const close = (a, b) => a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
const always = () => true;

const pretty = (text) => text.replaceAll(">=", "\u2265").replaceAll("<=", "\u2264").replaceAll("*", " ").replaceAll("-", "\u2212");

// A side as a function that has a value only where its condition holds.
function side({ text, where }) {
  const value = read(text);
  const holds = where ? read(where) : always;
  return (at) => (holds(at) ? value(at) : NaN);
}

// Several lines before one, as at a seam: the one that holds at the point.
function before(line) {
  const sides = (line.from.length ? line.from : [line]).map(side);
  return (at) => sides.map((value) => value(at)).find((value) => !Number.isNaN(value)) ?? NaN;
}

// What the page shows of a step, once more.
const shown = (anchor, selector) => [...(document.getElementById(anchor)?.querySelectorAll(selector) ?? [])];
const copy = (nodes) => nodes.map((node) => node.cloneNode(true));

export default function mount(box, { words, state }) {
  const lines = JSON.parse(document.querySelector("[data-widget='proof']").dataset.lines);
  const given = state.read();
  const remember = keep(state.write);
  let n = Math.max(0, lines.findIndex((line) => line.label === given.line));
  let twin = -1;
  let along = "x";
  let at = 0;
  let now = null;

  const names = (line, k) => Object.keys((line.twins[k] ?? line.twins[0])?.point ?? { x: "1", y: "1" });
  const point = (line, k) => {
    const exact = (line.twins[k] ?? line.twins[0])?.point ?? { x: "1", y: "1" };
    return Object.fromEntries(Object.entries(exact).map(([name, text]) => [name, read(text)({})]));
  };
  const words_of = (where) => Object.entries(where).map(([name, value]) => `${name} = ${short(value)}`).join(", ");

  const seen = picture({
    height: 250,
    onPoint: (place) => show({ at: now.sx.invert(place) }),
    draw(width) {
      const { from, to, left, right, where, holds } = now;
      const sx = (now.sx = scale([from, to], [38, width - 12]));
      const values = Array.from({ length: 121 }, (unused, k) => from + ((to - from) * k) / 120).flatMap((x) => [left(put(x)), right(put(x))]);
      const finite = values.filter(Number.isFinite);
      const [low, high] = [Math.min(0, ...finite), Math.max(1, ...finite)];
      const sy = scale([low - 0.08 * (high - low), high + 0.08 * (high - low)], [224, 30]);
      const hue = twin < 0 ? "blue" : "bad";
      const [a, b] = [left(put(at)), right(put(at))];
      return [
        ...outside(sx, sy, holds),
        axes(sx, sy),
        stroke(sx(at), sy.range[0], sx(at), sy.range[1], "guide"),
        trace((x) => left(put(x)), sx, sy, "stroke-green wide", 400),
        trace((x) => right(put(x)), sx, sy, `stroke-${hue} dashed`, 400),
        note(sx.range[0], 16, `\u2501 ${words.before}`, "fill-green"),
        note(sx.range[0] + 76, 16, `\u2505 ${twin < 0 ? words.after : words.wrong}`, `fill-${hue}`),
        where && note(sx.range[0] + 160, 16, say(words.where, { where: pretty(where) }), "quiet"),
        Number.isFinite(a) && Number.isFinite(b) && stroke(sx(at), sy(a), sx(at), sy(b), "gap"),
        Number.isFinite(a) && dot(sx(at), sy(a), "fill-green", 6),
        Number.isFinite(b) && dot(sx(at), sy(b), `hollow stroke-${hue}`, 5),
      ];
    },
  });
  const put = (value) => ({ ...now.rest, [along]: value });

  // A shade over what the line says nothing about.
  function outside(sx, sy, holds) {
    const [from, to] = sx.domain;
    const count = 100;
    const width = (to - from) / count;
    const bands = Array.from({ length: count }, (unused, k) => from + k * width).filter((x) => !holds(put(x + width / 2)));
    const height = sy.range[0] - sy.range[1];
    return bands.map((x) => svg("rect", { class: "outside", x: sx(x), y: sy.range[1], width: sx(x + width) - sx(x) + 0.5, height }));
  }

  const where = el("p", { class: "walk-count", role: "status" });
  const stage = el("div", { class: "walk-stage" });
  const reading = el("p", { class: "reading" });
  const turned = el("div", { class: "controls" });
  const back = button(words.back, () => show({ n: n - 1 }));
  const on = button(words.on, () => show({ n: n + 1 }));
  const jump = select({ label: words.line, options: lines.map(({ number: text }, k) => [k, text]), onInput: (to) => show({ n: Number(to) }) });
  const moved = slider({ label: "", min: 0, max: 1, step: 0.01, format: fixed, onInput: (to) => show({ at: to }), stride: () => 0.1 });

  box.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const own = event.target.closest("input, select, .math-box");
    if (!way || own || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    show({ n: n + way });
  });

  // A formula wider than its box scrolls, and then the keyboard must reach it.
  const wide = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth + 1;
      if (scrolls) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
      target.setAttribute("role", scrolls ? "region" : "group");
    }
  });

  // The line, what it follows from, its reason, and the twin that stands in for it.
  function draw(line) {
    const formula = (nodes, kind) => {
      const place = el("div", { class: `math-box ${kind}`, "aria-label": words[kind] }, copy(nodes));
      wide.observe(place);
      return place;
    };
    wide.disconnect();
    const own = shown(line.anchor, ".step-line .math-box > *");
    const reason = shown(line.anchor, ".because")[0];
    const wrong = shown(line.anchor, ".how .twin")[twin];
    stage.replaceChildren(
      ...line.from.flatMap((source) => [
        formula(shown(source.anchor, ".step-line .math-box > *"), "before"),
        source.where === line.where ? "" : el("p", { class: "quiet walk-where" }, say(words.where, { where: pretty(source.where) })),
      ]),
      formula(own, "after"),
      el("p", { class: "walk-why" }, reason ? copy([reason]) : [], " ", el("span", { class: "mark mark-proof" }, say(words.method, { method: line.method }))),
      el("p", { class: "walk-why" }, el("a", { href: `#${line.anchor}` }, words.see)),
      ...(wrong ? [el("div", { class: "twin" }, formula([...wrong.querySelectorAll(".math-box > *")], "wrong"), copy([wrong.lastElementChild]))] : []),
    );
    const options = [[-1, words.right], ...line.twins.map(({ name }, k) => [k, say(words.twin, { name })])];
    const draws = choice({ label: words.twins, options, onInput: (to) => show({ twin: Number(to) }) });
    draws.set(twin);
    draws.node.classList.add("choice-long");
    const axis = choice({ label: words.sweep, options: names(line, twin).map((name) => [name, name]), onInput: (to) => show({ along: to }) });
    axis.set(along);
    turned.replaceChildren(draws.node, axis.node);
  }

  function says(line) {
    const place = put(at);
    const [a, b] = [now.left(place), now.right(place)];
    const fields = { point: words_of({ ...place, [along]: Number(at.toFixed(2)) }), before: short(a, 6), after: short(b, 6), where: pretty(line.where) };
    if (!now.holds(place)) return say(words.outside, fields);
    if (Number.isNaN(a) || Number.isNaN(b)) return say(words.undefined, fields);
    return say(words[twin < 0 ? "same" : close(a, b) ? "meet" : "part"], fields);
  }

  function show(to) {
    const line = lines[(n = Math.min(lines.length - 1, Math.max(0, to.n ?? n)))];
    const focus = box.contains(document.activeElement) ? document.activeElement : null;
    const turn = now === null || "n" in to || "twin" in to || "along" in to;
    if (turn) {
      twin = Math.min(line.twins.length - 1, to.twin ?? ("n" in to ? -1 : twin));
      const known = names(line, twin);
      along = known.includes(to.along ?? along) ? (to.along ?? along) : known[0];
      const rest = point(line, twin);
      const [from, until] = around(along, rest[along]);
      const right = side({ text: (line.twins[twin] ?? line).text, where: line.where });
      now = { line, rest, from, to: until, left: before(line), right, where: line.where, holds: line.where ? read(line.where) : always };
      at = rest[along];
      moved.node.querySelector("label").textContent = along;
      moved.bounds(from, until, 0.01);
      draw(line);
      if (focus && !focus.isConnected) turned.querySelector(`input[value="${focus.value}"]`)?.focus();
    }
    at = Math.min(now.to, Math.max(now.from, to.at ?? at));
    where.textContent = say(words.count, { n: n + 1, all: lines.length, number: line.number });
    jump.set(n);
    back.disabled = n === 0;
    on.disabled = n === lines.length - 1;
    const told = says(line);
    const found = twin < 0 ? "" : say(words.point, { point: words_of(now.rest) || words.everywhere });
    reading.textContent = `${told} ${found}`;
    reading.className = `reading ${twin < 0 ? "" : "is-bad"}`;
    moved.set(at, `${fixed(at)}. ${told}`);
    seen.say(say(words.picture, { name: along, says: told, found }));
    seen.redraw();
    remember({ line: line.label, twin, along, at: Number(at.toFixed(2)) });
  }

  box.append(
    el("p", { class: "widget-title" }, words.title),
    el("p", { class: "quiet" }, words.intro),
    el("div", { class: "controls walk-turn" }, back, on, jump.node),
    where,
    stage,
    turned,
    seen.node,
    moved.node,
    reading,
  );
  const start = { n, twin: Math.round(number(given.twin, -1, 99, -1)), along: given.along };
  show({ ...start, at: given.at === undefined ? undefined : number(given.at, -1e6, 1e6, 0) });
}

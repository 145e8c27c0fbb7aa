// A strip over the axis of logits that says what becomes of a formula: colour, pattern and word.
import { svg } from "../lib/dom.js";
import { OUTCOMES } from "../lib/evaluate.js";
import { name } from "./controls.js";

// Stretches with one code each, from the codes of equal parts of the axis.
export function stretches(codes) {
  const found = [];
  codes.forEach((code, k) => {
    if (found.at(-1)?.code === code) found.at(-1).to = k + 1;
    else found.push({ code, from: k, to: k + 1 });
  });
  return found;
}

// The patterns of one picture, as in the figures of the book: hatched where digits are lost, crossed at inf.
export function patterns() {
  const ids = { lost: name("hatch"), inf: name("hatch") };
  const line = (x1, y1, x2, y2, kind) => svg("line", { x1, y1, x2, y2, class: `stroke-${kind}`, "stroke-width": 1.6 });
  const pattern = (id, lines) => svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("rect", { width: 6, height: 6, class: "paper" }), lines);
  const node = svg("defs", {}, pattern(ids.lost, [line(3, 0, 3, 6, "orange")]), pattern(ids.inf, [line(3, 0, 3, 6, "green"), line(0, 3, 6, 3, "green")]));
  return { node, ids };
}

// `place(k)` is where the k-th part begins; words keep clear of the `marks`, lines that cross the strip.
export function strip(runs, { place, y, height, ids, words, marks = [] }) {
  return runs.flatMap(({ code, from, to }) => {
    const kind = OUTCOMES[code];
    const [left, right] = [place(from), place(to)];
    const word = words[`short.${kind}`];
    const box = svg("rect", { x: left, y, width: Math.max(0, right - left), height, class: `strip strip-${kind}`, fill: ids[kind] && `url(#${ids[kind]})` });
    const half = 4 + 3.5 * word.length;
    const clear = (x) => x - half >= left && x + half <= right && marks.every((mark) => Math.abs(mark - x) > half);
    const x = [0.5, 0.25, 0.75].map((part) => left + part * (right - left)).find(clear);
    if (x === undefined) return [box];
    return [box, svg("text", { x, y: y + height / 2, dy: "0.35em", "text-anchor": "middle", class: `strip-word strip-word-${kind}` }, word)];
  });
}

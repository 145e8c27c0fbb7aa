// The tangent to the loss, σ(x) - y, and the slope that BCELoss returns after its roundings.
import { axes, el, say, scale } from "../lib/dom.js";
import { button, choice, slider, table } from "../parts/controls.js";
import { bceLoss } from "../parts/float32.js";
import { loss, sigmoid, slope } from "../parts/loss.js";
import { dot, line, note, picture, trace } from "../parts/picture.js";
import { fixed, keep, number, one, short } from "../parts/values.js";

const REACH = { near: 6, far: 45 };
const LABELS = ["0", "0.5", "1"];

// A number beside 1 by what it differs: 1 − 5.9e−8.
function besideOne(value, gap = value - 1) {
  const near = gap !== 0 && Math.abs(gap) < 1e-4;
  return near ? `1 ${gap > 0 ? "+" : "\u2212"} ${short(Math.abs(gap), 3)}` : short(value, 6);
}

// Every step beside its true value; -x, not 1 - p, is what the truth is made of.
function steps(x, y) {
  const found = bceLoss(x, y);
  const [p, rest] = [sigmoid(x), sigmoid(-x)];
  return {
    ...found,
    rows: [
      ["e", found.e, Math.exp(-x)],
      ["sum", found.sum, 1 + Math.exp(-x), Math.exp(-x)],
      ["p", found.p, p, -rest],
      ["rest", found.rest, rest],
      ["log.p", found.logs[0], -loss(x, 1)],
      ["log.rest", found.logs[1], -loss(x, 0)],
      ["value", found.value, loss(x, y)],
      ["product", found.product, p * rest],
      ["outer", found.outer, slope(x, y) / (p * rest)],
      ["result", found.slope, slope(x, y)],
    ],
  };
}

export default function mount(box, { words, state }) {
  const given = state.read();
  let view = one(given.view, Object.keys(REACH), "far");
  let x = number(given.x, -REACH[view], REACH[view], 2);
  let y = Number(one(given.y, LABELS, "0"));
  const remember = keep(state.write);
  // A step is marked where a tenth of it is lost, or of what it differs from 1 by.
  const off = (theirs, truth, gap) =>
    Math.abs(theirs - truth) > 0.1 * Math.abs(truth) || (gap && Math.abs(gap) < 1e-4 && theirs === 1);
  const across = (width) => scale([-REACH[view], REACH[view]], [34, width - 10]);
  const drag = (of) => (place) => {
    const reach = REACH[view];
    const at = across(of.node.clientWidth).invert(place);
    move({ x: Math.round(Math.min(reach, Math.max(-reach, at)) * 100) / 100 });
  };

  const above = picture({
    height: 260,
    onPoint: (place) => drag(above)(place),
    draw(width) {
      const reach = REACH[view];
      const sx = across(width);
      const sy = scale([-0.12 * reach, 1.1 * reach], [236, 10]);
      const value = loss(x, y);
      // As long on the screen whatever the slope.
      const half = 0.45 * reach;
      const tangent = (m, kind) => {
        const run = half / Math.hypot(1, m);
        // Not below the axis, nor beyond the sides.
        const floor = m ? (sy.invert(sy.range[0]) - value) / m : 0;
        const from = Math.max(-reach - x, -run, m > 0 ? floor : -run);
        const to = Math.min(reach - x, run, m < 0 ? floor : run);
        return line(sx(x + from), sy(value + m * from), sx(x + to), sy(value + m * to), kind);
      };
      const mine = slope(x, y);
      return [
        axes(sx, sy),
        note(sx.range[0] + 6, 20, words.loss, "quiet"),
        note(sx.range[1], 230, words.x, "quiet", "end"),
        line(sx(x), sy.range[0], sx(x), sy.range[1], "guide"),
        trace((at) => loss(at, y), sx, sy, "stroke-ink", 300),
        tangent(mine, "tangent-true"),
        tangent(bceLoss(x, y).slope, "tangent-theirs"),
        dot(sx(x), sy(value), "fill-blue", 6),
      ];
    },
  });

  const below = picture({
    height: 220,
    onPoint: (place) => drag(below)(place),
    draw(width) {
      const sx = across(width);
      const sy = scale([-1.15, 1.15], [196, 10]);
      const theirs = (at) => bceLoss(at, y).slope;
      const found = theirs(x);
      const dead = found === 0;
      const side = { 0: -0.45, 0.5: -0.75, 1: 0.55 }[y];
      return [
        axes(sx, sy, { yTicks: [-1, -0.5, 0, 0.5, 1] }),
        note(sx.range[0] + 6, 20, words.slope, "quiet"),
        line(sx(x), sy.range[0], sx(x), sy.range[1], "guide"),
        trace((at) => slope(at, y), sx, sy, "stroke-blue strong", 400),
        trace(theirs, sx, sy, "stroke-orange", Math.max(400, 2 * Math.round(width))),
        note(sx(-0.9 * REACH[view]), sy(side) - 8, words.true, "fill-blue"),
        note(sx(-0.9 * REACH[view]), sy(side) + 10, words.theirs, "fill-orange"),
        dot(sx(x), sy(slope(x, y)), "fill-blue", 6),
        dead ? note(sx(x), sy(0) + 6, "\u2715", "cross fill-bad", "middle") : dot(sx(x), sy(found), "hollow stroke-orange", 5),
      ];
    },
  });

  const xs = slider({ label: words.x, min: -6, max: 6, step: 0.01, format: fixed, onInput: (to) => move({ x: to }), stride: () => (view === "far" ? 0.5 : 0.1) });
  const named = LABELS.map((label) => [label, label === "0.5" ? words.half : label]);
  const labels = choice({ label: words.y, options: named, onInput: (to) => move({ y: Number(to) }) });
  const views = choice({
    label: words.view,
    options: Object.keys(REACH).map((key) => [key, words[key]]),
    onInput: (to) => move({ view: to }),
  });
  const reading = el("p", { class: "reading", role: "status" });
  const rounded = el("div", { class: "table-box" });

  function move(to) {
    ({ x, y, view } = { x, y, view, ...to });
    x = Math.min(REACH[view], Math.max(-REACH[view], x)) || 0;
    const found = steps(x, y);
    const mine = slope(x, y);
    const dead = Math.abs(mine) < 1e-3 ? "settled" : "dead";
    const alive = Math.abs(found.slope) < 0.9 * Math.abs(mine) ? "fading" : "alive";
    const fate = found.slope === 0 && mine !== 0 ? dead : alive;
    const fields = { x: fixed(x), y, true: short(mine), theirs: short(found.slope), value: short(loss(x, y)) };
    const says = say(words[fate], fields);
    reading.textContent = says;
    reading.className = `reading ${["dead", "fading"].includes(fate) ? "is-bad" : ""}`;
    above.say(say(words["picture.loss"], fields));
    const agrees = words[view === "near" ? "agrees" : `agrees.${y}`];
    below.say(`${say(words["picture.slope"], { y, low: fixed(-y, 1), high: fixed(1 - y, 1), agrees })} ${says}`);
    rounded.replaceChildren(
      table(
        words.steps,
        [words.step, words.float, words.exact],
        found.rows.map(([key, theirs, truth, gap]) => [
          words[key],
          `${off(theirs, truth, gap) ? "\u2717\u00a0" : ""}${besideOne(theirs)}`,
          besideOne(truth, gap),
        ]),
      ),
    );
    xs.bounds(-REACH[view], REACH[view], 0.01);
    xs.set(x);
    labels.set(y);
    views.set(view);
    above.redraw();
    below.redraw();
    remember({ x: Number(x.toFixed(2)), y, view });
  }

  const jump = (text, at, label) => button(text, () => move({ x: at, y: label, view: "far" }));
  box.append(
    el("p", { class: "widget-title" }, words.title),
    el("p", { class: "quiet" }, words.intro),
    el("div", { class: "controls" }, xs.node, labels.node, views.node),
    el("p", { class: "presets" }, el("span", { class: "quiet" }, words.try), jump(words.before, 16.63, 0), jump(words.after, 16.64, 0), jump(words.slow, -40, 1)),
    above.node,
    reading,
    below.node,
    rounded,
  );
  move({});
}

// The case split: both branches, the seam at 0, and the two kinks that cancel there.
import { axes, el, say, scale } from "../lib/dom.js";
import { button, slider, table } from "../parts/controls.js";
import { loss, sigmoid, tail } from "../parts/loss.js";
import { dot, line, note, picture, trace } from "../parts/picture.js";
import { fixed, keep, number } from "../parts/values.js";

const REACH = 4;
const ramp = (x) => Math.max(x, 0);

// Each term with its slopes left and right of 0 and away from it.
const TERMS = {
  ramp: { value: ramp, left: 0, right: 1, slope: (x) => (x > 0 ? 1 : 0) },
  bump: { value: tail, left: 0.5, right: -0.5, slope: (x) => sigmoid(x) - (x > 0 ? 1 : 0) },
  sum: { value: (x) => ramp(x) + tail(x), left: 0.5, right: 0.5, slope: sigmoid },
};

export default function mount(box, { words, state }) {
  const given = state.read();
  let x = number(given.x, -REACH, REACH, 1.5);
  let y = number(given.y, 0, 1, 0.25);
  const remember = keep(state.write);
  const plane = (width, low, high, height) => [
    scale([-REACH, REACH], [34, width - 8]),
    scale([low, high], [height - 24, 10]),
  ];
  const drag = (place, across) => {
    const at = plane(across, 0, 1, 0)[0].invert(place);
    move(Math.round(Math.min(REACH, Math.max(-REACH, at)) * 20) / 20);
  };
  const frame = (sx, sy, height) => [
    axes(sx, sy),
    line(sx(0), sy.range[0], sx(0), sy.range[1], "seam"),
    line(sx(x), sy.range[0], sx(x), sy.range[1], "guide"),
    note(sx.range[1], height - 30, words.axis, "quiet", "end"),
  ];

  const five = (at) => tail(at) + at - at * y;
  const six = (at) => tail(at) - at * y;
  const halves = picture({
    height: 290,
    onPoint: (place) => drag(place, halves.node.clientWidth),
    draw(width) {
      const [sx, sy] = plane(width, -4.2, 4.4, 290);
      const half = (f, from, to, kind) => trace(f, scale([from, to], [sx(from), sx(to)]), sy, kind);
      const low = Math.min(five(x), six(x));
      return [
        ...frame(sx, sy, 290),
        half(five, -REACH, 0, "stroke-blue faint"),
        half(six, 0, REACH, "stroke-orange faint"),
        half(six, -REACH, 0, "stroke-orange strong"),
        half(five, 0, REACH, "stroke-blue strong"),
        note(sx.range[1] - 2, sy(five(REACH)) - 10, words.five, "fill-blue", "end"),
        note(sx.range[0] + 6, sy(six(-REACH)) - 10, words.six, "fill-orange"),
        ...(x
          ? [
              line(sx(x), sy(loss(x, y)), sx(x), sy(low), "gap"),
              dot(sx(x), sy(low), x > 0 ? "hollow stroke-orange" : "hollow stroke-blue", 5),
              note(
                sx(x) + (x > 1 ? -10 : 10),
                sy(low) + 18,
                say(words.low, { gap: fixed(Math.abs(x)) }),
                x > 0 ? "fill-orange" : "fill-blue",
                x > 1 ? "end" : "start",
              ),
            ]
          : []),
        dot(sx(x), sy(loss(x, y)), x >= 0 ? "fill-blue" : "fill-orange", 7),
      ];
    },
  });

  const kinks = picture({
    height: 250,
    onPoint: (place) => drag(place, kinks.node.clientWidth),
    draw(width) {
      const [sx, sy] = plane(width, -0.8, 4.2, 250);
      const hues = { sum: "blue", ramp: "orange", bump: "green" };
      const tangent = (height, slope, from, to, kind) =>
        line(sx(from), sy(height + from * slope), sx(to), sy(height + to * slope), kind);
      return [
        ...frame(sx, sy, 250),
        ...Object.entries(hues).map(([key, hue]) =>
          trace(TERMS[key].value, sx, sy, `stroke-${hue} ${key === "sum" ? "strong" : ""}`),
        ),
        // Each piece drawn on across 0: where it parts from the curve there is a kink.
        ...Object.entries(hues).flatMap(([key, hue]) => {
          const { value, left, right } = TERMS[key];
          if (left === right) return [];
          return [
            tangent(value(0), left, 0, 1.3, `stroke-${hue} faint`),
            tangent(value(0), right, -0.75, 0, `stroke-${hue} faint`),
          ];
        }),
        ...Object.entries(hues).map(([key, hue]) => dot(sx(x), sy(TERMS[key].value(x)), `fill-${hue}`, 5)),
        note(sx(2.1), sy(2.1) + 22, words.ramp, "fill-orange"),
        note(sx(-3.9), sy(tail(-3.9)) - 10, words.sum, "fill-blue"),
        note(sx.range[1], sy(tail(2.1)) - 12, words.bump, "fill-green", "end"),
      ];
    },
  });

  const xs = slider({ label: words.x, min: -REACH, max: REACH, step: 0.05, format: fixed, onInput: (to) => move(to) });
  const ys = slider({ label: words.y, min: 0, max: 1, step: 0.05, format: fixed, onInput: (to) => move(x, to) });
  const reading = el("p", { class: "reading" });
  const slopes = el("div", { class: "table-box" });

  function row(label, { left, right, slope }, minus = 0) {
    const here = x === 0 && left !== right ? words.none : fixed(slope(x) - minus);
    return [label, fixed(left - minus), fixed(right - minus), fixed(right - left), here];
  }

  function move(toX, toY = y) {
    [x, y] = [toX || 0, toY];
    const side = x > 0 ? "right" : x < 0 ? "left" : "seam";
    const says = say(words[`halves.${side}`], {
      x: fixed(x),
      loss: fixed(loss(x, y), 4),
      other: fixed(x >= 0 ? six(x) : five(x), 4),
      gap: fixed(Math.abs(x)),
    });
    reading.textContent = says;
    xs.set(x, `${fixed(x)}. ${says}`);
    ys.set(y);
    halves.say(say(words["halves.picture"], { y: fixed(y), says }));
    kinks.say(say(words["kinks.picture"], { x: fixed(x), slope: fixed(sigmoid(x)) }));
    const head = [words.term, words["from.left"], words["from.right"], words.jump, say(words.here, { x: fixed(x) })];
    slopes.replaceChildren(
      table(words.slopes, head, [
        row(words.ramp, TERMS.ramp),
        row(words.bump, TERMS.bump),
        row(words.sum, TERMS.sum),
        row(words.loss, TERMS.sum, y),
      ]),
    );
    halves.redraw();
    kinks.redraw();
    remember({ x: Number(x.toFixed(2)), y: Number(y.toFixed(2)) });
  }

  box.append(
    el("p", { class: "widget-title" }, words.title),
    el("p", { class: "quiet" }, words.intro),
    el("div", { class: "controls" }, xs.node, ys.node, button(words.seam, () => move(0))),
    halves.node,
    reading,
    kinks.node,
    slopes,
  );
  move(x, y);
}

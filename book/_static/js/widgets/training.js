// Gradient descent on six free logits under four losses: which come back, and which never move again.
import { axes, el, say, scale, svg } from "../lib/dom.js";
import { button, select, table } from "../parts/controls.js";
import { bceLoss, clipped, squared } from "../parts/float32.js";
import { slope } from "../parts/loss.js";
import { dot, line, note, picture } from "../parts/picture.js";
import { fixed, keep, number, one } from "../parts/values.js";

const POINTS = [["A", 4, 0], ["B", 9, 0], ["C", 20, 0], ["D", -4, 1], ["E", -12, 1], ["F", -32, 1]];
const SLOPES = { logits: slope, bce: (x, y) => bceLoss(x, y).slope, clip: clipped, square: squared };
const RATES = ["0.25", "0.5", "1", "2"];
const SPEEDS = { slow: 3, normal: 10, fast: 30 };
const LAST = 60;
const KICK = 15;
const STILL = 1e-3;

// The logits before each step, from the start to step t; after step k all are pushed once.
function path(kind, [, start, y], rate, t, k) {
  const round = kind === "logits" ? (value) => value : Math.fround;
  const found = [start];
  for (let step = 0; step < t; step += 1) {
    const x = found[step] + (step === k ? KICK : 0);
    found.push(round(x - round(rate * SLOPES[kind](x, y))));
  }
  if (k === t) found[t] += KICK;
  return found;
}

// Right, dead (slope exactly 0), nearly still, or on its way.
function fate(kind, x, y) {
  if (y === 1 ? x > 0 : x < 0) return "right";
  const m = Math.abs(SLOPES[kind](x, y));
  return m === 0 ? "dead" : m < STILL ? "still" : "moving";
}

export default function mount(box, { words, state }) {
  const given = state.read();
  let rate = one(given.rate, RATES, "1");
  let speed = one(given.speed, Object.keys(SPEEDS), "normal");
  let t = Math.round(number(given.t, 0, LAST, 0));
  let k = given.k === undefined ? -1 : Math.round(number(given.k, -1, t, -1));
  let timer = 0;
  const remember = keep(state.write);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let runs = {};

  const panels = Object.keys(SLOPES).map((kind) => {
    const seen = picture({
      height: 210,
      draw(width) {
        const sx = scale([0, LAST], [34, width - 24]);
        const sy = scale([-36, 38], [186, 8]);
        return [
          axes(sx, sy, { xTicks: [0, 20, 40, 60], yTicks: [-30, -15, 0, 15, 30] }),
          note(sx(50), 202, words.steps, "quiet", "middle"),
          line(sx(0), sy(0), sx.range[1], sy(0), "axis"),
          kind !== "logits" && line(sx(0), sy(16.64), sx.range[1], sy(16.64), "guide"),
          kind !== "logits" && t < 40 && note(sx.range[1], sy(16.64) - 4, words.cliff, "quiet", "end"),
          ...(k < 0 ? [] : [line(sx(k), sy.range[0], sx(k), sy.range[1], "guide")]),
          ...POINTS.flatMap(([, , y], n) => trail(runs[kind][n], y, kind, sx, sy)),
          ...names(kind, sx, sy),
        ];
      },
    });
    const says = el("p", { class: "panel-says" });
    const node = el("div", {}, el("p", { class: "panel-name" }, words[`${kind}.long`]), seen.node, says);
    return { kind, seen, says, node };
  });

  function trail(logits, y, kind, sx, sy) {
    const hue = y ? "blue" : "orange";
    const at = logits[t];
    // A push is drawn upright: it takes no step of its own.
    const pushed = (x, step) => (step === k && step < t ? `L${sx(step)} ${sy(x + KICK)}` : "");
    const d = logits.map((x, step) => `${step ? "L" : "M"}${sx(step).toFixed(1)} ${sy(x).toFixed(1)}${pushed(x, step)}`).join("");
    const dead = fate(kind, at, y) === "dead";
    const end = dead ? note(sx(t), sy(at) + 6, "\u2715", "cross fill-bad", "middle") : dot(sx(t), sy(at), `fill-${hue}`, 5);
    return [svg("path", { d, class: `trace stroke-${hue}` }), end];
  }

  // The letters at the lines' ends, pushed apart where lines meet.
  function names(kind, sx, sy) {
    const ends = POINTS.map(([name, , y], n) => ({ name, y, x: runs[kind][n][t], place: sy(runs[kind][n][t]) }));
    ends.sort((a, b) => a.place - b.place);
    for (const [n, end] of ends.entries()) end.place = Math.max(end.place, n ? ends[n - 1].place + 12 : 0);
    const over = Math.max(0, ends.at(-1).place - sy.range[0] + 4);
    for (const end of ends) end.place -= over;
    const hue = ({ x, y }) => (fate(kind, x, y) === "dead" ? "bad" : y ? "blue" : "orange");
    return ends.map((end) => note(sx(t) + 10, end.place + 4, end.name, `fill-${hue(end)}`));
  }

  function verdict(kind) {
    const fates = POINTS.map(([name, , y], n) => [name, fate(kind, runs[kind][n][t], y)]);
    const named = (wanted) => fates.filter(([, found]) => found === wanted).map(([name]) => name);
    const list = (key) => (named(key).length ? say(words[key], { points: named(key).join(", ") }) : "");
    return say(words.right, { right: named("right").length }) + (list("dead") || words.none) + list("still") + list("moving");
  }

  const play = button(words.play, () => (timer ? stop() : start()));
  const step = button(words.step, () => show({ t: Math.min(LAST, t + 1) }));
  const kick = button(words.kick, () => show({ k: t }));
  const reset = button(words.reset, () => {
    stop();
    show({ t: 0, k: -1 });
  });
  const rates = select({ label: words.rate, options: RATES.map((value) => [value, value]), onInput: (to) => show({ rate: to }) });
  const speeds = select({
    label: words.speed,
    options: Object.keys(SPEEDS).map((key) => [key, words[key]]),
    onInput(to) {
      const running = timer;
      stop();
      show({ speed: to });
      if (running) start();
    },
  });
  const reading = el("p", { class: "reading", role: "status" });
  const list = el("div", { class: "table-box" });

  function start() {
    if (t === LAST) show({ t: 0, k: -1 });
    if (calm.matches) return show({ t: LAST });
    timer = setInterval(() => (t < LAST ? show({ t: t + 1 }) : stop()), 1000 / SPEEDS[speed]);
    return show({});
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    show({});
  }

  function show(to) {
    ({ t, k, rate, speed } = { t, k, rate, speed, ...to });
    runs = Object.fromEntries(Object.keys(SLOPES).map((kind) => [kind, POINTS.map((point) => path(kind, point, Number(rate), t, k))]));
    play.textContent = calm.matches ? words.end : timer ? words.pause : words.play;
    step.disabled = t === LAST || timer !== 0;
    kick.disabled = k >= 0 || t === LAST;
    rates.set(rate);
    speeds.set(speed);
    // While it plays a screen reader would be read nothing but the beginnings of numbers.
    reading.setAttribute("aria-live", timer ? "off" : "polite");
    const head = say(words[k < 0 ? "reading" : "kicked"], { t, rate, k });
    const told = panels.map(({ kind }) => `${words[`${kind}.long`]}: ${verdict(kind)}`);
    reading.textContent = `${head} ${told.join(" ")}`;
    for (const { kind, seen, says } of panels) {
      says.textContent = verdict(kind);
      seen.say(say(words.panel, { name: words[`${kind}.long`], t, says: verdict(kind) }));
      seen.redraw();
    }
    const cell = (kind, n, y) => {
      const at = runs[kind][n][t];
      return `${fate(kind, at, y) === "dead" ? "\u2715\u00a0" : ""}${fixed(at, 1)}`;
    };
    list.replaceChildren(
      table(
        words.table,
        [words.point, ...Object.keys(SLOPES).map((kind) => words[kind])],
        POINTS.map(([name, , y], n) => [say(words.label, { name, y }), ...Object.keys(SLOPES).map((kind) => cell(kind, n, y))]),
      ),
    );
    if (!timer) remember(k < 0 ? { rate, t, speed } : { rate, t, speed, k });
  }

  box.append(
    el("p", { class: "widget-title" }, words.title),
    el("p", { class: "quiet" }, words.intro),
    el("div", { class: "controls" }, play, step, reset, kick),
    el("div", { class: "controls" }, rates.node, speeds.node),
    el("div", { class: "panels" }, panels.map(({ node }) => node)),
    reading,
    list,
  );
  show({});
}

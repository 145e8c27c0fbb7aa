// The control of a logit: a typed value, a slider over a number line, and steps of one float.
import { el, svg } from "../lib/dom.js";
import { END, REACH, TICKS, logit, place, within } from "../lib/axis.js";
import { move, shortest } from "../lib/formats.js";
import { button, name } from "./controls.js";
import { picture } from "./picture.js";
import { typeset } from "./outcome.js";

const THUMB = 22; // the slider's thumb in pixels, as in the style sheet: the line's ends are half of it in

// As many digits as a finger can mean.
const rounded = (x) => Number(Math.abs(x) < 1 ? x.toFixed(2) : x.toPrecision(3));

// onInput(x) hears of a new logit; set(x, form) shows one.  `strip(scale)` may draw under the line.
export function logitControl({ words, onInput, strip = () => [] }) {
  let now = { x: 0, form: null };
  const step = (by) => onInput(within(Math.round(now.x * 10 + by * 10) / 10));
  const float = (by) => onInput(within(move(now.x, by, now.form)));
  const keys = (event) => {
    const way = { ArrowUp: 0.1, ArrowRight: 0.1, ArrowDown: -0.1, ArrowLeft: -0.1, PageUp: 1, PageDown: -1 }[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target === typed && /Left|Right/.test(event.key)) return;
    event.preventDefault();
    if (event.shiftKey) float(Math.sign(way));
    else step(way);
  };
  const id = name("logit");
  const typed = el("input", { type: "number", id, step: "any", min: -REACH, max: REACH, autocomplete: "off" });
  const slider = el("input", { type: "range", class: "logit-slider", min: -END, max: END, step: 0.0005, "aria-label": words["x.slider"], "aria-describedby": `${id}-keys` });
  const limit = el("p", { class: "hint", role: "status" });
  typed.addEventListener("input", () => {
    const x = typed.valueAsNumber;
    limit.textContent = x === within(x) || Number.isNaN(x) ? "" : words["x.limit"];
    if (Number.isFinite(x)) onInput(within(x), typed);
  });
  typed.addEventListener("change", () => onInput(Number.isFinite(typed.valueAsNumber) ? within(typed.valueAsNumber) : now.x));
  slider.addEventListener("input", () => onInput(within(rounded(logit(Number(slider.value))))));
  for (const input of [typed, slider]) input.addEventListener("keydown", keys);

  const line = picture({
    height: 42,
    draw: (width) => {
      const scale = (x) => THUMB / 2 + ((place(x) + END) / (2 * END)) * (width - THUMB);
      return [
        ...strip(scale),
        svg("g", { class: "axes" }, TICKS.map((x) => [
          svg("line", { class: "axis", x1: scale(x), x2: scale(x), y1: 19, y2: 23 }),
          width < 420 && Math.abs(x) === 100 ? null : svg("text", { x: scale(x), y: 36, "text-anchor": "middle" }, typeset(String(x))),
        ])),
      ];
    },
    onPoint: (at) => {
      const width = line.node.clientWidth;
      const share = Math.min(1, Math.max(0, (at - THUMB / 2) / (width - THUMB)));
      onInput(rounded(logit((2 * share - 1) * END)));
    },
  });
  const node = el(
    "div",
    { class: "logit" },
    el(
      "div",
      { class: "logit-row" },
      el("label", { for: id }, words.x),
      typed,
      button(words["float.down"], () => float(-1), { "aria-label": words["float.down.label"] }),
      button(words["float.up"], () => float(1), { "aria-label": words["float.up.label"] }),
    ),
    limit,
    slider,
    line.node,
    el("p", { class: "hint for-keys", id: `${id}-keys` }, words["x.keys"]),
  );
  const set = (x, form, source) => {
    now = { x, form };
    slider.value = place(x);
    slider.setAttribute("aria-valuetext", `x = ${typeset(shortest(x, form))}`);
    if (source !== typed) typed.value = shortest(x, form);
  };
  return { node, set, redraw: line.redraw, say: line.say };
}

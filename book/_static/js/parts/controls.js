// The controls that the widgets share: all native, all with a label.
import { el } from "../lib/dom.js";
import { rich } from "./picture.js";

let made = 0;
export const name = (stem) => `${stem}-${(made += 1)}`;

// A slider with its name and its value above it; `spoken` may say more than the number.
// Arrow keys go by `stride`, which may be longer than a step, and with the shift key by a step.
export function slider({ label, min, max, step, value, format, onInput, stride = () => step }) {
  const id = name("slider");
  const shown = el("output", { for: id });
  const input = el("input", { type: "range", id, min, max, step, value });
  input.addEventListener("input", () => onInput(Number(input.value)));
  input.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const to = Number(input.value) + way * (event.shiftKey ? step : stride());
    onInput(Math.min(Number(input.max), Math.max(Number(input.min), Number(to.toFixed(6)))));
  });
  const set = (now, spoken = format(now)) => {
    input.value = now;
    shown.textContent = format(now);
    input.setAttribute("aria-valuetext", spoken);
  };
  const bounds = (least, most, size) => Object.assign(input, { min: least, max: most, step: size });
  const node = el("div", { class: "control" }, el("label", { for: id }, rich(label)), shown, input);
  return { node, input, set, bounds };
}

// A few choices of which one holds.
export function choice({ label, options, onInput }) {
  const group = name("choice");
  const radios = options.map(([value, text]) => {
    const input = el("input", { type: "radio", name: group, value });
    input.addEventListener("change", () => onInput(value));
    return { input, node: el("label", {}, input, el("span", {}, text)) };
  });
  const node = el("fieldset", { class: "choice" }, el("legend", {}, label), radios.map((radio) => radio.node));
  const set = (value) => radios.forEach(({ input }) => (input.checked = input.value === String(value)));
  return { node, set };
}

export function select({ label, options, onInput }) {
  const id = name("select");
  const input = el("select", { id }, options.map(([value, text]) => el("option", { value }, text)));
  input.addEventListener("change", () => onInput(input.value));
  return { node: el("div", { class: "control" }, el("label", { for: id }, label), input), set: (value) => (input.value = value) };
}

export const button = (text, onClick, attributes = {}) => el("button", { type: "button", onclick: onClick, ...attributes }, text);

// A table with a heading to each row and column; `rows` are lists of texts, the first one the heading.
export function table(caption, head, rows) {
  const cell = (text, k) => el(k ? "td" : "th", k ? {} : { scope: "row" }, rich(String(text)));
  return el(
    "table",
    {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, head.map((text, k) => el(k || text ? "th" : "td", text ? { scope: "col" } : {}, rich(text))))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell)))),
  );
}

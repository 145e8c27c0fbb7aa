// Elements, and a picture's scales and axes: all that the widgets share of drawing.
const SVG = "http://www.w3.org/2000/svg";

const fill = (node, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};
export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// "{name} loses {digits}" with its fields filled in.
export const say = (text, fields = {}) => text.replace(/\{(\w+)\}/g, (whole, key) => (key in fields ? fields[key] : whole));

// A map of [from, to] onto [start, end], with its inverse.
export function scale([from, to], [start, end]) {
  const map = (value) => start + ((value - from) / (to - from)) * (end - start);
  map.invert = (place) => from + ((place - start) / (end - start)) * (to - from);
  map.domain = [from, to];
  map.range = [start, end];
  return map;
}

// About `count` round numbers in [from, to].
export function ticks([from, to], count = 5) {
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const found = [];
  for (let k = Math.ceil(from / step); k * step <= to + step * 1e-9; k += 1) found.push(Number((k * step).toPrecision(12)));
  return found;
}

// A horizontal and a vertical axis with their ticks' labels.
export function axes(x, y, { xTicks = ticks(x.domain), yTicks = ticks(y.domain), format = String } = {}) {
  const [left, right] = x.range;
  const [bottom, top] = y.range;
  const minus = (value) => format(value).replace("-", "\u2212");
  return svg(
    "g",
    { class: "axes", "aria-hidden": "true" },
    yTicks.map((tick) => [
      svg("line", { class: "grid", x1: left, x2: right, y1: y(tick), y2: y(tick) }),
      svg("text", { x: left - 6, y: y(tick), dy: "0.32em", "text-anchor": "end" }, minus(tick)),
    ]),
    xTicks.map((tick) => svg("text", { x: x(tick), y: bottom + 16, "text-anchor": "middle" }, minus(tick))),
    svg("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    svg("line", { class: "axis", x1: left, x2: left, y1: bottom, y2: top }),
  );
}

// The path of a function, broken where it is not finite or leaves the picture's box by far.
export function curve(f, x, y, count = 200) {
  const [from, to] = x.domain;
  const limit = 4 * Math.abs(y.range[1] - y.range[0]);
  let path = "";
  let drawing = false;
  for (let k = 0; k <= count; k += 1) {
    const at = from + ((to - from) * k) / count;
    const place = y(f(at));
    const inside = Number.isFinite(place) && Math.abs(place) < limit;
    if (inside) path += `${drawing ? "L" : "M"}${x(at).toFixed(2)} ${place.toFixed(2)}`;
    drawing = inside;
  }
  return path;
}

// Where in the picture's own units a pointer is.
export function pointer(event, picture) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
  return [point.x, point.y];
}

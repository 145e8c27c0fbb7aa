// A picture as wide as its place, drawn anew when that changes, so that its letters keep their size.
import { curve, el, pointer, svg } from "../lib/dom.js";

const SLIP = 8; // pixels that a finger may slip in a tap

// draw(width) gives the children; onPoint(x, y) hears a pointer that is dragged over the picture.
export function picture({ height, draw, onPoint = null }) {
  const root = svg("svg", { role: "img", height, class: onPoint ? "draggable" : "" });
  const node = el("div", { class: "picture" }, root);
  let width = 0;
  let near = false;
  const redraw = () => {
    if (width && near) root.replaceChildren(...draw(width).filter(Boolean));
  };
  new ResizeObserver(() => {
    const now = Math.round(node.clientWidth);
    if (!now || now === width) return;
    width = now;
    root.setAttribute("viewBox", `0 0 ${width} ${height}`);
    redraw();
  }).observe(node);
  // A picture that nobody can see waits, so that a page with several opens as fast as one without.
  new IntersectionObserver(
    (entries) => {
      near = entries.at(-1).isIntersecting;
      redraw();
    },
    { rootMargin: "400px" },
  ).observe(node);
  if (onPoint) {
    let held = false;
    let from = null; // where a finger came down that may be about to scroll the page
    const tell = (event) => onPoint(...pointer(event, root));
    root.addEventListener("pointerdown", (event) => {
      held = event.button === 0;
      if (!held) return;
      root.setPointerCapture(event.pointerId);
      from = event.pointerType === "touch" ? event.clientX : null;
      if (from === null) tell(event);
    });
    root.addEventListener("pointermove", (event) => {
      if (from !== null && Math.abs(event.clientX - from) > SLIP) from = null;
      if (held && from === null) tell(event);
    });
    root.addEventListener("pointerup", (event) => {
      if (held && from !== null) tell(event);
      held = false;
    });
    root.addEventListener("pointercancel", () => (held = false));
  }
  return { node, redraw, say: (text) => root.setAttribute("aria-label", text) };
}

// "e^{−|x|}" with its exponent raised, in a text or, with `inPicture`, in a picture.
export function rich(text, inPicture = false) {
  return text.split(/\^\{([^}]*)\}/).flatMap((part, k) => {
    if (k % 2 === 0) return part ? [inPicture ? svg("tspan", {}, part) : part] : [];
    if (!inPicture) return [el("sup", {}, part)];
    return [svg("tspan", { dy: -5, "font-size": 9 }, part), svg("tspan", { dy: 5 }, "\u200b")];
  });
}

export const trace = (f, x, y, kind, count = 200) => svg("path", { d: curve(f, x, y, count), class: `trace ${kind}` });
export const line = (x1, y1, x2, y2, kind) => svg("line", { x1, y1, x2, y2, class: kind });
export const dot = (x, y, kind, r = 6) => svg("circle", { cx: x, cy: y, r, class: kind });
export const note = (x, y, text, kind = "", anchor = "start") =>
  svg("text", { x, y, class: kind, "text-anchor": anchor }, rich(text, true));

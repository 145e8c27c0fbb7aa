// A stretch of the axis of logits that is looked at: its middle c, a logit, and half its width w on the axis.
// Across it u runs from -1 to 1.  When it is narrow, places on the axis would run out of digits; then the
// axis is taken to be straight, and u counts from c.
import { END, logit, place } from "./axis.js";
import { spacing } from "./formats.js";

export const WHOLE = { c: 0, w: END };
const STRAIGHT = 1e-5;
const slope = (c) => (Math.abs(c) <= 1 ? 1 : Math.abs(c) * Math.LN10);

export const toLogit = (u, { c, w }) => (w > STRAIGHT ? logit(place(c) + u * w) : c + u * w * slope(c));
export const toShare = (x, { c, w }) => (w > STRAIGHT ? (place(x) - place(c)) / w : (x - c) / (w * slope(c)));

// Half a width that shows `count` floats around a logit.
export const widthOf = (count, c, form) => Math.min(END, (count / 2) * spacing(c, form) / slope(c));

// Not narrower than eight floats, and never beyond the ends of the axis.
export function held({ c, w }, form) {
  const half = Math.min(END, Math.max(w, widthOf(8, c, form)));
  const room = END - half;
  const at = place(c);
  return { c: Math.abs(at) > room ? logit(Math.sign(at) * room) : c, w: half };
}

// Zooms by a factor about u, which stays where it is.
export function zoomed(view, factor, u, form) {
  const x = toLogit(u, view);
  const w = Math.min(END, Math.max(view.w * factor, widthOf(8, x, form)));
  return held({ c: w > STRAIGHT ? logit(place(x) - u * w) : x - u * w * slope(x), w }, form);
}

export const moved = (view, by, form) => held({ c: toLogit(by, view), w: view.w }, form);

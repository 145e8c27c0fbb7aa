// The loss and its slope without cancellation, in double precision: the truth of the pictures.
export const sigmoid = (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
export const tail = (x) => Math.log1p(Math.exp(-Math.abs(x)));

// The fold: w|x| + log1p(e^-|x|), with w what the label says against the side of x.
export function loss(x, y) {
  return Math.abs((x >= 0 ? 1 : 0) - y) * Math.abs(x) + tail(x);
}
export function slope(x, y) {
  const e = Math.exp(-Math.abs(x));
  const against = Math.abs((x >= 0 ? 1 : 0) - y);
  return (x >= 0 ? 1 : -1) * (against - e / (1 + e));
}

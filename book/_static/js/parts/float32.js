// Losses on a sigmoid as programs compute them: every step rounded to float32, the backward pass too.
// The guards are PyTorch's (aten/src/ATen/native/Loss.cpp), the bound of 1e-7 is Keras's.
const f = Math.fround;
const FLOOR = f(1e-12);
const LEAST = f(1e-7);
const MOST = f(1 - 1e-7);
const noLess = (log) => Math.max(f(log), -100);

// e^-x, 1 + e^-x and their quotient.
export function sigmoid(x) {
  const e = f(Math.exp(-f(x)));
  const sum = f(1 + e);
  return { e, sum, p: f(1 / sum) };
}

// BCELoss and its backward pass, up to the slope in p.
function cross(p, y) {
  const rest = f(1 - p);
  const logs = [noLess(Math.log(p)), noLess(Math.log1p(-p))];
  const product = f(rest * p);
  const floored = Math.max(product, FLOOR);
  const value = f(f(f(y - 1) * logs[1]) - f(y * logs[0]));
  return { rest, logs, product, floored, value, outer: f(f(p - y) / floored) };
}
const through = (outer, p) => f(f(outer * f(1 - p)) * p);

// BCELoss after a sigmoid, step by step.
export function bceLoss(x, y) {
  const made = sigmoid(x);
  const found = cross(made.p, y);
  return { ...made, ...found, slope: through(found.outer, made.p) };
}

// The same after a probability was bounded: beyond the bounds nothing comes back.
export function clipped(x, y) {
  const { p } = sigmoid(x);
  const inside = p >= LEAST && p <= MOST;
  return inside ? through(cross(p, y).outer, p) : 0;
}

// The slope of (p - y)^2 after a sigmoid.
export function squared(x, y) {
  const { p } = sigmoid(x);
  return through(f(2 * f(p - y)), p);
}

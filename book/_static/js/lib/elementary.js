// exp, log and log1p, correctly rounded in a format: not what the browser's Math happens to give.
import { exponent, round } from "./formats.js";
import * as exact from "./exact.js";

const BITS = 160;

// The browser's own float64 result is right to far more than 2**-44 of its size; where all numbers
// that near round alike, that decides.  Float64 itself, and the rare other case, take BigInt.
function decided(near, form, slow) {
  if (form.precision <= 24) {
    const slack = Math.abs(near) * 2 ** -44;
    const low = round(near - slack, form);
    if (low === round(near + slack, form)) return low;
  }
  return slow();
}

export function exp(x, form) {
  if (x === 0) return 1;
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > 800) return x > 0 ? Infinity : 0;
  return decided(Math.exp(x), form, () => {
    const [part, power] = exact.expParts(exact.fromNumber(x, BITS), BITS);
    return exact.rounded(part, BITS - power, form);
  });
}

export function log(x, form) {
  if (x === 0) return -Infinity;
  if (x === 1) return 0;
  if (!(x > 0) || x === Infinity) return x === Infinity ? x : NaN;
  return decided(Math.log(x), form, () => {
    const power = exponent(x);
    const part = exact.fromNumber(power < -1022 ? x * 2 ** 60 * 2 ** (-power - 60) : x * 2 ** -power, BITS);
    return exact.rounded(exact.log(part, BITS, power), BITS, form);
  });
}

export function log1p(x, form) {
  if (x === 0) return x;
  if (!(x > -1) || x === Infinity) return x === -1 ? -Infinity : x === Infinity ? x : NaN;
  return decided(Math.log1p(x), form, () => {
    const bits = BITS + Math.max(0, -exponent(x));
    return exact.rounded(exact.log1p(exact.fromNumber(x, bits), bits), bits, form);
  });
}

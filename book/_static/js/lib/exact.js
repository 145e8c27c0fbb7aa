// Real numbers as BigInt fixed point: n stands for n / 2**bits.  Errors are a few units of 2**-bits,
// so whoever asks chooses bits with room to spare; rounding into a format then decides.
import { exponent } from "./formats.js";

const GUARD = 32;
const abs = (n) => (n < 0n ? -n : n);
const shifted = (n, by) => (by >= 0 ? n << BigInt(by) : n >> BigInt(-by));
export const one = (bits) => 1n << BigInt(bits);

// How many binary digits |n| has.
export function length(n) {
  const hex = abs(n).toString(16);
  return n === 0n ? 0 : 4 * hex.length - Math.clz32(parseInt(hex[0], 16)) + 28;
}

// A finite float64; what lies below 2**-bits is cut off.
export function fromNumber(value, bits) {
  if (value === 0) return 0n;
  const last = Math.max(exponent(value), -1022) - 52;
  const whole = BigInt(Math.abs(value) / 2 ** last);
  const n = shifted(whole, last + bits);
  return value < 0 ? -n : n;
}

export const multiply = (a, b, bits) => shifted(a * b, -bits);
export const divide = (a, b, bits) => (a << BigInt(bits)) / b;

// artanh(t) = t + t**3/3 + t**5/5 + ..., for |t| up to 1/3.
function artanh(t, bits) {
  const square = (t * t) >> BigInt(bits);
  let power = abs(t);
  let sum = power;
  for (let odd = 3n; power !== 0n; odd += 2n) {
    power = (power * square) >> BigInt(bits);
    sum += power / odd;
  }
  return t < 0n ? -sum : sum;
}

let ln2Known = { bits: 0, value: 0n };
function ln2(bits) {
  if (ln2Known.bits < bits) {
    const more = bits + GUARD;
    ln2Known = { bits, value: artanh(one(more) / 3n, more) >> BigInt(GUARD - 1) };
  }
  return ln2Known.value >> BigInt(ln2Known.bits - bits);
}

// exp as [n, k]: n / 2**bits times 2**k, with n / 2**bits between 0.7 and 1.5.
export function expParts(n, bits) {
  const halvings = 6 + Math.floor(bits / 64);
  const work = bits + GUARD + halvings;
  const wide = shifted(n, work - bits);
  const k = Math.round(Number(shifted(wide, 32 - work)) / 2 ** 32 / Math.LN2);
  const t = shifted(wide - BigInt(k) * ln2(work), -halvings);
  let sum = one(work);
  let term = one(work);
  for (let j = 1n; term !== 0n && term !== -1n; j += 1n) {
    term = ((term * t) >> BigInt(work)) / j;
    sum += term;
  }
  for (let j = 0; j < halvings; j += 1) sum = (sum * sum) >> BigInt(work);
  return [shifted(sum, bits - work), k];
}

export function exp(n, bits) {
  const [part, k] = expParts(n, bits);
  return shifted(part, k);
}

// log(n / 2**bits times 2**k), n positive.
export function log(n, bits, k = 0) {
  let power = length(n) - bits; // the number without 2**k is in [1/2, 1) times 2**power
  const work = bits + GUARD;
  let part = shifted(n, work - bits - power);
  if (part < (3n * one(work)) / 4n) {
    part *= 2n;
    power -= 1;
  }
  return shifted(2n * artanh(divide(part - one(work), part + one(work), work), work) + BigInt(power + k) * ln2(work), bits - work);
}

// log(1 + n / 2**bits), for numbers above -1.
export function log1p(n, bits) {
  const unit = one(bits);
  if (n < -unit / 2n || n > unit) return log(unit + n, bits);
  return 2n * artanh(divide(n, 2n * unit + n, bits), bits);
}

// The value of the format nearest to n / 2**bits.
export function rounded(n, bits, form) {
  if (n === 0n) return 0;
  const size = abs(n);
  const last = Math.max(length(size) - 1 - bits, form.emin) - form.precision + 1;
  const cut = last + bits;
  let kept = shifted(size, -cut);
  if (cut > 0) {
    const rest = size - (kept << BigInt(cut));
    const half = 1n << BigInt(cut - 1);
    if (rest > half || (rest === half && kept % 2n === 1n)) kept += 1n;
  }
  const value = last > form.emax ? Infinity : Number(kept) * 2 ** last;
  return (n < 0n ? -1 : 1) * (value > form.largest ? Infinity : value);
}

// The number in decimal, `count` digits.
export function decimal(n, bits, count) {
  if (n === 0n) return "0";
  const size = abs(n);
  const scaled = (power) => {
    const [up, down] = power >= 0 ? [10n ** BigInt(power), 1n] : [1n, 10n ** BigInt(-power)];
    return (size * up + (down << BigInt(bits - 1))) / (down << BigInt(bits));
  };
  let top = Math.floor((length(size) - bits) * Math.LOG10E * Math.LN2);
  while (String(scaled(count - 1 - top)).length > count) top += 1;
  while (String(scaled(count - 1 - top)).length < count) top -= 1;
  const digits = String(scaled(count - 1 - top));
  const sign = n < 0n ? "-" : "";
  if (top < -5 || top >= count) return `${sign}${digits[0]}.${digits.slice(1)}e${top}`;
  if (top < 0) return `${sign}0.${"0".repeat(-top - 1)}${digits}`;
  return `${sign}${digits.slice(0, top + 1)}${top + 1 < count ? "." : ""}${digits.slice(top + 1)}`;
}

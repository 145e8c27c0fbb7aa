// The four formats of the book: rounding to nearest, ties to even; neighbours; bits.
// Values of every format are JavaScript numbers, which are float64.

const format = (name, precision, emax, bits) => ({
  name,
  precision,
  emax,
  emin: 1 - emax,
  bits,
  largest: (2 - 2 ** (1 - precision)) * 2 ** emax,
  smallest: 2 ** (2 - emax - precision),
});
export const FLOAT64 = format("float64", 53, 1023, 64);
export const FLOAT32 = format("float32", 24, 127, 32);
export const FLOAT16 = format("float16", 11, 15, 16);
export const BFLOAT16 = format("bfloat16", 8, 127, 16);
export const FORMATS = { float64: FLOAT64, float32: FLOAT32, float16: FLOAT16, bfloat16: BFLOAT16 };

const view = new DataView(new ArrayBuffer(8));

// The e with 2**e <= |value| < 2**(e + 1), for a finite value that is not 0.
export function exponent(value) {
  view.setFloat64(0, value);
  const field = (view.getUint32(0) >>> 20) & 0x7ff;
  return field ? field - 1023 : exponent(value * 2 ** 64) - 64;
}

// The distance to the next value away from 0.
export function spacing(value, form) {
  if (!Number.isFinite(value)) return NaN;
  const at = value === 0 ? form.emin : Math.max(exponent(value), form.emin);
  return 2 ** (at - form.precision + 1);
}

const toEven = (size) => {
  const whole = Math.floor(size);
  const rest = size - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
};

// A float64 rounded once into the format; too large values become infinite.
export function round(value, form) {
  if (form === FLOAT64) return value;
  if (form === FLOAT32) return Math.fround(value);
  if (value === 0 || !Number.isFinite(value)) return value;
  const step = spacing(value, form);
  const size = toEven(Math.abs(value) / step) * step;
  return (value < 0 ? -1 : 1) * (size > form.largest ? Infinity : size);
}

// The place of a value in the row of all values, as a BigInt: 0 is 0n, and a step up adds 1n.
export function ordinal(value, form) {
  const half = BigInt(form.precision - 1);
  const size = Math.abs(value);
  let place = 0n;
  if (size === Infinity) place = BigInt(form.emax - form.emin + 2) << half;
  else if (size !== 0) {
    const steps = BigInt(size / spacing(size, form));
    place = (BigInt(Math.max(exponent(size), form.emin) - form.emin) << half) + steps;
  }
  return value < 0 ? -place : place;
}

// The inverse of ordinal; beyond the infinities stand the infinities.
export function fromOrdinal(place, form) {
  const half = BigInt(form.precision - 1);
  const size = place < 0n ? -place : place;
  const field = Number(size >> half);
  let value = Infinity;
  if (field <= form.emax - form.emin + 1) {
    const fraction = Number(size & ((1n << half) - 1n));
    const steps = field ? fraction + 2 ** (form.precision - 1) : fraction;
    value = steps * 2 ** (Math.max(field, 1) - 1 + form.emin - form.precision + 1);
  }
  return place < 0n ? -value : value;
}

// The value `steps` places further up (or down, if negative).
export const move = (value, steps, form) => fromOrdinal(ordinal(value, form) + BigInt(steps), form);

// Sign, exponent field and fraction field, as strings of 0 and 1.
export function fields(value, form) {
  const width = form.bits - form.precision;
  const all = Number.isNaN(value) ? (BigInt(2 ** width - 1) << BigInt(form.precision - 1)) | (1n << BigInt(form.precision - 2)) : ordinal(Math.abs(value), form);
  const text = all.toString(2).padStart(form.bits - 1, "0");
  const negative = value < 0 || Object.is(value, -0);
  return { sign: negative ? "1" : "0", exponent: text.slice(0, width), fraction: text.slice(width) };
}

// The shortest decimal that rounds to the value in its format.
export function shortest(value, form) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  for (let digits = 1; digits < 17; digits += 1) {
    const near = Number(value.toPrecision(digits));
    if (round(near, form) === value) return String(near);
  }
  return String(value);
}

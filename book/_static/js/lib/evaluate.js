// Runs a programme of formulas.js: in a format, each intermediate rounded, or exactly.
import { FLOAT64, exponent, round, spacing } from "./formats.js";
import * as exact from "./exact.js";
import * as elementary from "./elementary.js";

export const OUTCOMES = ["right", "lost", "zero", "inf", "nan"];
const GOOD = 3; // ULP from the correctly rounded value, as in src/bcelogits/outcomes.py

// Operations in a format: + - * / in float64 and rounded, which equals one rounding for the three
// narrower formats, because float64 has more than twice their digits; exp, log, log1p are correct.
const inFormat = (form) => ({
  number: (value) => round(value, form),
  negative: (a) => -a,
  abs: Math.abs,
  max: (a, b) => (Number.isNaN(a) ? a : Math.max(a, b)),
  min: (a, b) => (Number.isNaN(a) ? a : Math.min(a, b)),
  sign: (a) => (a > 0) - (a < 0),
  side: (a) => (a >= 0 ? 1 : -1),
  step: (a) => (a >= 0 ? 1 : 0),
  exp: (a) => elementary.exp(a, form),
  log: (a) => elementary.log(a, form),
  log1p: (a) => elementary.log1p(a, form),
  "+": (a, b) => round(a + b, form),
  "-": (a, b) => round(a - b, form),
  "*": (a, b) => round(a * b, form),
  "/": (a, b) => round(a / b, form),
});

const exactly = (bits) => {
  const unit = exact.one(bits);
  const abs = (a) => (a < 0n ? -a : a);
  return {
    number: (value) => exact.fromNumber(value, bits),
    negative: (a) => -a,
    abs,
    // -100 in max(log p, -100) guards against an infinity, which does not exist here, and 1e-12
    // against a 0: without rounding the formula is the one without its guards.
    max: (a, b, guard) => (guard || a > b ? a : b),
    min: (a, b) => (a < b ? a : b),
    sign: (a) => (a > 0n ? unit : a < 0n ? -unit : 0n),
    side: (a) => (a >= 0n ? unit : -unit),
    step: (a) => (a >= 0n ? unit : 0n),
    exp: (a) => exact.exp(a, bits),
    log: (a) => exact.log(a, bits),
    log1p: (a) => exact.log1p(a, bits),
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => exact.multiply(a, b, bits),
    "/": (a, b) => exact.divide(a, b, bits),
  };
};

const GUARDS = new Set(["-100", "1e-12"]);

function evaluate(programme, machine, x, y) {
  const known = { x: machine.number(x), y: machine.number(y) };
  const value = (operand) => {
    if (operand in known) return known[operand];
    if (/^-[A-Za-z]/.test(operand)) return machine.negative(known[operand.slice(1)]);
    return machine.number(Number(operand));
  };
  return programme.map(({ name, op, operands }) => {
    const given = operands.map(value);
    const guard = GUARDS.has(operands[1]);
    known[name] = machine[op](...given, ...(guard ? [true] : []));
    return { given, value: known[name] };
  });
}

// The result alone, in a format.
export const result = (programme, x, y, form) => evaluate(programme, inFormat(form), x, y).at(-1).value;

// The place among OUTCOMES of a computed value beside the correctly rounded one.
export function classify(value, correct, form) {
  if (Number.isNaN(value)) return 4;
  if (!Number.isFinite(value) || !Number.isFinite(correct)) return value === correct ? 0 : 3;
  if (value === 0 && correct !== 0) return 2;
  return Math.abs(value - correct) / spacing(correct, form) > GOOD ? 1 : 0;
}

// Bits for every intermediate: x itself, and quotients of numbers as small as exp(-|x|), with 190 to spare.
const bitsFor = (x) => 192 + Math.ceil(2.9 * Math.abs(x)) + (x ? Math.max(0, -exponent(x)) : 0);

// The exact loss or gradient as {n, bits}, from the fold, in which nothing cancels.
export function truth(programme, x, y) {
  const bits = bitsFor(x);
  return { n: evaluate(programme, exactly(bits), x, y).at(-1).value, bits };
}

// The correctly rounded loss, quickly: where the browser's float64 decides, it does; a loss that is
// log(1 + e) alone needs digits below its own size only, while truth() takes those of exp(-|x|) and 1.
export function correctLoss(x, y, form, programme) {
  const m = Math.abs(x);
  const side = x >= 0 ? 1 - y : y;
  if (form.precision <= 24) {
    const near = side * m + Math.log1p(Math.exp(-m));
    const low = round(near * (1 - 2 ** -44), form);
    if (low === round(near * (1 + 2 ** -44), form)) return low;
  }
  if (side === 0 && m > 60) {
    const [part, power] = exact.expParts(-exact.fromNumber(m, 160), 160);
    return exact.rounded(part - ((part * part) >> BigInt(161 - power)), 160 - power, form);
  }
  if (side === 1 && m > 60) return m; // a float, and the rest is less than half a step of float64
  const { n, bits } = truth(programme, x, y);
  return exact.rounded(n, bits, form);
}

// |value - exact| in spacings of the correctly rounded value, as src/bcelogits/ulp.py counts.
export function ulpError(value, { n, bits }, form) {
  const correct = exact.rounded(n, bits, form);
  if (!Number.isFinite(value) || !Number.isFinite(correct)) return Object.is(value, correct) ? 0 : Infinity;
  const unit = spacing(correct, form);
  const step = Math.round(Math.log2(unit));
  const wide = Math.max(bits, 64 - step);
  const gap = exact.fromNumber(value, wide) - (n << BigInt(wide - bits));
  const size = gap < 0n ? -gap : gap;
  const down = exact.length(size) - 64; // 64 digits of the gap are enough
  const digits = Number(down > 0 ? size >> BigInt(down) : size);
  return digits * 2 ** (Math.max(down, 0) - wide - step);
}

// Every step of a programme: text, value in the format, exact value, correctly rounded value, outcome.
export function run(programme, x, y, form) {
  const bits = bitsFor(x);
  const rough = evaluate(programme, inFormat(form), x, y);
  const fine = evaluate(programme, exactly(bits), x, y);
  return programme.map((step, k) => {
    const correct = exact.rounded(fine[k].value, bits, form);
    const { value, given } = rough[k];
    // No exact value is infinite, so an infinity is wrong even where the format has nothing better.
    const outcome = Math.abs(value) === Infinity ? 3 : classify(value, correct, form);
    return { ...step, given, value, correct, exact: { n: fine[k].value, bits }, outcome };
  });
}

// What an addition gives away: how many binary digits of the smaller operand the result still holds.
function kept({ given: [a, b], value }, form) {
  const small = Math.min(Math.abs(a), Math.abs(b));
  return Math.max(0, Math.min(form.precision, exponent(small) - Math.round(Math.log2(spacing(value, form))) + 1));
}

// An infinity made of finite numbers; a division by 0 and log(0) only pass on what was lost before.
const overflown = ({ op, given, value }) =>
  Math.abs(value) === Infinity && given.every(Number.isFinite) && !(op === "/" && given[1] === 0) && !op.startsWith("log");

function inexact({ op, given: [a, b = 0], value }) {
  if (![a, b, value].every(Number.isFinite)) return false;
  if (op === "+" || op === "-") {
    const c = op === "+" ? b : -b;
    const sum = a + c;
    const part = sum - a;
    return sum !== value || a - (sum - part) + (c - part) !== 0;
  }
  if (op === "*" || op === "/") {
    const [p, q, r] = op === "*" ? [a, b, value] : [value, b, a];
    const bits = 2200; // twice the digits below the smallest float64
    return exact.fromNumber(p, bits) * exact.fromNumber(q, bits) !== exact.fromNumber(r, bits) << BigInt(bits);
  }
  if (op === "exp") return a !== 0;
  if (op === "log" || op === "log1p") return value !== 0 || a === 0;
  return false;
}

// How far a step's value is from its exact one, as far as it matters to a sum or, relative, to other operations.
function off({ value, exact: { n, bits } }, op) {
  if (!Number.isFinite(value)) return Infinity;
  const gap = exact.fromNumber(value, bits) - n;
  const size = gap < 0n ? -gap : gap;
  if (gap === 0n || op === "+" || op === "-") return exact.rounded(size, bits, FLOAT64);
  return n === 0n ? Infinity : Math.abs(exact.rounded((size << 64n) / n, 64, FLOAT64));
}

// The step that spoils a wrong result: {index, kind, kept, first}.  Going back from the result through
// wrong values leads to the first one, `first`; what it was made of is right and yet was rounded.  Of its
// operands the one that is furthest off leads on, to the step whose own rounding is to blame, unless the
// first wrong value is an overflow of its own, or made by a guard.
export function blame(steps, form) {
  const index = Object.fromEntries(steps.map((step, k) => [step.name, k]));
  const before = (k) => steps[k].operands.map((name) => index[name.replace("-", "")]).filter((j) => j !== undefined);
  let first = steps.length - 1;
  if (!steps[first].outcome) return null;
  for (;;) {
    const wrong = before(first).filter((j) => steps[j].outcome);
    if (!wrong.length) break;
    first = wrong.reduce((worst, j) => (steps[j].outcome > steps[worst].outcome ? j : worst));
  }
  if (GUARDS.has(steps[first].operands[1]) && steps[first].value === steps[first].given[1]) return { index: first, kind: "guard", first };
  const isSum = (j) => ["+", "-"].includes(steps[j].op);
  let at = first;
  while (!overflown(steps[at]) && (at === first || !inexact(steps[at])) && before(at).length) {
    const { op } = steps[at];
    at = before(at).reduce((worst, j) => (off(steps[j], op) > off(steps[worst], op) ? j : worst));
  }
  if (overflown(steps[at])) return { index: at, kind: "overflow", first };
  if (isSum(at) && steps[at].given.every((a) => a !== 0 && Number.isFinite(a))) {
    return { index: at, kind: kept(steps[at], form) ? "shortened" : "absorbed", kept: kept(steps[at], form), first };
  }
  return { index: at, kind: steps[at].value === 0 ? "underflow" : "rounded", first };
}

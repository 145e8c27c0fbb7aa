// Where the outcome of a formula changes, to the float: looked for along the axis, then by halving.
import { END, logit } from "./axis.js";
import { fromOrdinal, ordinal, round } from "./formats.js";

const LOOKS = 480; // logits that are tried on the axis
const LOST = 1; // the outcomes after it, zero, inf and nan, are no matter of a few ULP
const SHORT = 4; // fewer in a row are scattered single outcomes, and no stretch of their own

// Two neighbours between low and high, of which `test` holds for the second only.
export function halve(test, low, high, form) {
  let [a, b] = [ordinal(low, form), ordinal(high, form)];
  while (a - b > 1n || b - a > 1n) {
    const middle = (a + b) / 2n;
    if (test(fromOrdinal(middle, form))) b = middle;
    else a = middle;
  }
  return [fromOrdinal(a, form), fromOrdinal(b, form)];
}

// Every change along one side of 0, outwards: {before, after, from, to}, `before` nearer to 0.
function* side(outcome, sign, form) {
  const looks = Array.from({ length: LOOKS / 2 + 1 }, (_, k) => round(sign * logit((k / (LOOKS / 2)) * END), form));
  const runs = [];
  for (const x of looks) {
    const code = outcome(x);
    if (runs.at(-1)?.code === code) runs.at(-1).last = x;
    else runs.push({ code, first: x, last: x, count: 0 });
    runs.at(-1).count += 1;
    yield;
  }
  const long = runs.filter(({ count }) => count >= SHORT);
  const found = [];
  long.slice(1).forEach((run, k) => {
    if (run.code === long[k].code) return;
    // Where a zero, inf or nan begins, that is looked for; elsewhere the end of what was before.
    const begins = (x) => (run.code > LOST ? outcome(x) === run.code : outcome(x) !== long[k].code);
    const [before, after] = halve(begins, long[k].last, run.first, form);
    found.push({ before, after, from: outcome(before), to: outcome(after) });
  });
  return found;
}

// All changes from left to right, as work for inSlices; where outcomes alternate, one change of several.
export function* places(outcome, form) {
  const left = yield* side(outcome, -1, form);
  return [...left.reverse(), ...(yield* side(outcome, 1, form))];
}

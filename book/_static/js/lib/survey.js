// What becomes of a formula at many logits, for one label in one format; asked twice, answered once.
import { classify, correctLoss, result } from "./evaluate.js";
import { PROGRAMMES } from "./formulas.js";

const MOST = 60000; // results kept before all are forgotten

export function survey(form, y) {
  const truths = new Map();
  const codes = new Map();
  const truth = (x) => {
    if (truths.size > MOST) truths.clear();
    if (!truths.has(x)) truths.set(x, correctLoss(x, y, form, PROGRAMMES.loss.fold));
    return truths.get(x);
  };
  const value = (name, x) => result(PROGRAMMES.loss[name], x, y, form);
  const outcome = (name, x) => {
    const known = codes.get(name) ?? new Map();
    codes.set(name, known);
    if (known.size > MOST) known.clear();
    if (!known.has(x)) known.set(x, classify(value(name, x), truth(x), form));
    return known.get(x);
  };
  return { truth, value, outcome };
}

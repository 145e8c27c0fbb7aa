// The five outcomes as words with a sign, and numbers as the tables show them.
import { el, say } from "../lib/dom.js";
import { OUTCOMES } from "../lib/evaluate.js";
import { shortest } from "../lib/formats.js";

export const SIGNS = ["\u2713", "\u2248", "0", "\u221e", "?"];

export const typeset = (text) => text.replaceAll("-", "\u2212").replace("e+", "e");
export const number = (value, form) => typeset(shortest(value, form));

// A cell for a number; one of many digits is set smaller.
export const cell = (text) => el("td", { class: text.length > 14 ? "number is-long" : "number" }, text);

export const chip = (code, words) => el("span", { class: `outcome outcome-${OUTCOMES[code]}` }, el("span", { class: "outcome-sign", "aria-hidden": "true" }, SIGNS[code]), words[`outcome.${OUTCOMES[code]}`]);

// 0.37 ULP, 1,234 ULP, 8.6e6 ULP
export function ulps(error, words) {
  if (!Number.isFinite(error)) return "";
  const text = error < 100 ? error.toFixed(2) : error < 1e4 ? String(Math.round(error)) : error.toExponential(1).replace("e+", "e");
  return say(words.ulp, { error: text });
}

// A float taken apart: sign, exponent and fraction, each with what it says.
import { el, say } from "../lib/dom.js";
import { fields } from "../lib/formats.js";
import { rich } from "./picture.js";

export function bits(value, form, words) {
  const { sign, exponent, fraction } = fields(value, form);
  const half = form.precision - 1;
  const field = parseInt(exponent, 2);
  const odd = field === form.emax - form.emin + 2;
  const power = Math.max(field, 1) - form.emax;
  const size = (field ? 1 : 0) + Number(BigInt(`0b${fraction}`)) / 2 ** half;
  const part = (kind, text, meaning) =>
    el("div", { class: `bits-part bits-${kind}` }, el("span", { class: "bits-name" }, words[`bits.${kind}`]), el("code", {}, text), el("span", { class: "bits-says" }, rich(meaning.replace("-", "\u2212"))));
  const said = odd
    ? [words["bits.odd"], words[Number.isNaN(value) ? "bits.nan" : "bits.inf"]]
    : [say(words["bits.power"], { power }), say(words["bits.size"], { size: String(size) })];
  return el(
    "div",
    { class: "bits", role: "group", "aria-label": say(words["bits.label"], { format: form.name }) },
    part("sign", sign, sign === "1" ? "\u2212" : "+"),
    part("exponent", exponent, said[0]),
    part("fraction", fraction, said[1]),
  );
}

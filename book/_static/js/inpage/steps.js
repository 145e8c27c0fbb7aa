// A certificate as the book shows it: what src/booksite/steps.py does when the book is built.
import { el, say as fill } from "../lib/dom.js";
import { display, inline, words } from "./math.js";

const RELATIONS = { "==": "=", "<=": "\\le", ">=": "\\ge", "<": "<", ">": ">", "!=": "\\ne" };
const BEGINNINGS = new Set(["start", "case", "substitute", "diff"]);
const FORMULA = /^\d{3} \((\d+)\)(?: line (\d+))?$/;
const minus = (text) => text.replaceAll("-", "\u2212");

export function certificate(data, table) {
  const say = (key, fields) => fill(table[key], fields);

  function formula(line, first) {
    const sign = line.kind === "definition" ? ":=" : RELATIONS[line.relation];
    if (line.lhs) return `${line.lhs.latex} ${sign} ${line.latex}`;
    return first ? line.latex : `{} ${sign} ${line.latex}`;
  }

  // The number of the article's formula, else the line's own name.
  function number(line) {
    const found = (line.article ?? "").split(";").map((part) => part.trim().match(FORMULA)).find(Boolean);
    if (!found || !line.label) return line.label ?? line.id;
    return !found[2] || line.label === `eq-${found[1]}` ? `(${found[1]})` : say("step.line", { number: found[1], line: found[2] });
  }

  function equation(line, first) {
    const numbered = line.label && number(line) !== line.label;
    const name = line.label && el("span", { class: `step-number${numbered ? "" : " step-name"}` }, ref(numbered ? number(line) : "#"));
    return el("div", { class: "step-line" }, display(formula(line, first)), name);
  }

  // A link in the built page; here the line may not be in the page, so its name alone.
  const ref = (text) => el("span", { class: "ref" }, text);
  const commas = (nodes) => nodes.flatMap((node, place) => (place ? [", ", node] : [node]));

  function short(digits) {
    const text = minus(digits || "?");
    const [mantissa, exponent] = text.split("e");
    return mantissa.length <= 12 ? text : `${mantissa.slice(0, 11)}…${exponent ? `e${exponent}` : ""}`;
  }

  function verdict(found, what) {
    const at = Object.entries(found.counterexample).map(([name, value]) => `${name} = ${value}`).join(", ");
    const point = minus(at) || say("twin.everywhere");
    if (found.undefined_side) return say(`${what}.${found.undefined_side}`, { point });
    return say(`${what}.values`, { point, lhs: short(found.lhs_value), rhs: short(found.rhs_value) }).replace("….", "…");
  }

  const twin = (wrong) =>
    el("div", { class: "twin" }, el("p", {}, el("strong", {}, say("twin.title")), wrong.name), display(wrong.latex), el("p", {}, verdict(wrong, "twin")));

  function how(line) {
    const { method, cases = [] } = line.proof ?? {};
    const piece = (one) => el("li", {}, line.kind === "substitute" ? "" : say("proof.case"), inline(one.latex), ": ", one.method);
    const excluded = (line.excluded ?? []).map((one) => inline(one.latex));
    return el(
      "div",
      { class: "how" },
      method && el("p", {}, say("proof.method"), method, "."),
      line.kind === "substitute" && cases.length > 0 && el("p", {}, say("proof.holds")),
      (line.kind === "substitute" || cases.length > 1) && el("ul", {}, cases.map(piece)),
      excluded.length > 0 && el("p", {}, say(line.kind === "diff" ? "proof.excluded.diff" : "proof.excluded"), commas(excluded), "."),
      line.kind === "merge" && line.parents?.length > 0 && el("p", {}, say("proof.parents"), commas(line.parents.map(ref)), "."),
      (line.twins ?? []).map(twin),
    );
  }

  // The reason and the mark, which opens to how a line is proved.
  function known(line) {
    const because = !line.continues && line.because && !line.context && el("span", { class: "because" }, words(line.because));
    const before = line.continues && el("p", { class: "step-why" }, el("span", { class: "because" }, say("step.continues"), ref(line.continues)));
    if (line.context || (!line.proof && !line.twins?.length)) return before || (because && el("p", { class: "step-why" }, because));
    const key = { refutation: "mark.refuted", proof: "mark.how" }[line.kind] ?? "mark.proved";
    const mark = el("span", { class: `mark mark-${line.kind === "refutation" ? "refutation" : "proof"}` }, say(key));
    return [before, el("details", { class: "step-why" }, el("summary", {}, because, mark), how(line))];
  }

  function step(line, place, lines) {
    const first = place === 0 || BEGINNINGS.has(line.kind);
    const where = line.where && line.where.text !== lines[place - 1]?.where?.text;
    const condition = where && el("div", { class: "step-where" }, say(line.kind === "case" ? "step.case" : "step.where"), inline(line.where.latex));
    const classes = `step step-${line.kind}${first || line.lhs ? " step-whole" : ""}${line.context ? " step-context" : ""}`;
    return el("li", { class: classes }, condition, equation(line, first), known(line));
  }

  function statement(line) {
    const head = el("p", { class: "statement-head" }, el("strong", {}, say(`statement.${line.kind}`)));
    if (line.where) head.append(el("span", { class: "step-where" }, ", ", say("step.where"), inline(line.where.latex)));
    const refuted = line.kind === "refutation" && el("p", { class: "statement-values" }, verdict(line, "refuted"));
    return el("div", { class: `statement statement-${line.kind}` }, head, equation(line, true), refuted, known(line));
  }

  if (data.kind !== "derivation") return data.lines.map(statement);
  const label = say("derivation.label", { name: data.name });
  return [el("div", { class: "derivation", role: "group", "aria-label": label }, el("ol", { class: "steps" }, data.lines.map(step)))];
}

// What a cell says, as elements: typeset where it offers that, else its text.
import { el } from "../lib/dom.js";
import { exercise } from "./exercises.js";
import { bare, blocks, display } from "./math.js";
import { certificate } from "./steps.js";

const CERTIFICATE = "application/vnd.bcelogits.derivation+json";
const EXERCISE = "application/vnd.bcelogits.exercise+json";
const pre = (text, classes) => el("div", { class: `output ${classes}` }, el("div", { class: "highlight" }, el("pre", {}, text)));

// HTML of the reader's own objects, without what could act.
function harmless(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const node of body.querySelectorAll("script, style, iframe, object, embed, link, meta, base, form")) node.remove();
  for (const node of body.querySelectorAll("*")) {
    for (const { name, value } of [...node.attributes]) {
      if (name.startsWith("on") || /^\s*javascript:/i.test(value)) node.removeAttribute(name);
    }
  }
  return el("div", { class: "output text_html" }, ...body.childNodes);
}

export function shown(data, table) {
  if (data[CERTIFICATE]) return certificate(data[CERTIFICATE], table);
  if (data[EXERCISE]) return exercise(data[EXERCISE], table);
  if (data["text/latex"]) return [display(bare(data["text/latex"]), "output text_latex")];
  if (data["text/markdown"]) return [el("div", { class: "output text_markdown" }, blocks(data["text/markdown"]))];
  const html = data["text/html"] ?? data["image/svg+xml"];
  return [html ? harmless(html) : pre(data["text/plain"], "text_plain")];
}

function failure(error, table) {
  const head = el("p", { class: "failure-head" }, el("strong", {}, error.name), error.words && `: ${error.words}`);
  if (!error.data) return el("div", { class: "failure" }, el("div", { class: "output traceback" }, el("div", { class: "highlight" }, trace(error.trace))));
  return el("div", { class: "failure" }, head, shown(error.data, table));
}

// The cell's own lines stand out from those of the libraries that it called.
function trace(text) {
  const node = el("pre");
  for (const line of text.split(/(?<=\n)/)) {
    const own = /^ {2}File "</.test(line) || !/^ /.test(line);
    node.append(own ? el("span", { class: "gr" }, line) : line);
  }
  return node;
}

// Puts one item into a cell's output; pieces of one stream become one block.
export function add(output, item, table) {
  const last = output.lastElementChild;
  if (item.stream) {
    const same = last?.matches(`.stream.${item.stream}`);
    if (same) last.querySelector("pre").append(item.text);
    else output.append(pre(item.text, `stream ${item.stream}`));
  } else if (item.data) output.append(...shown(item.data, table));
  else if (item.error) output.append(failure(item.error, table));
}

// What two outputs must share to say the same: their words, and of each formula the LaTeX. Links differ.
export function essence(output) {
  const copy = output.cloneNode(true);
  for (const node of copy.querySelectorAll("a, .ref, .how-ledger, .copy, .step-name, button, style")) node.remove();
  for (const node of copy.querySelectorAll(".katex")) node.replaceWith(` ${node.querySelector("annotation")?.textContent ?? ""} `);
  // A build turns quotation marks and dots into those of print.
  return copy.textContent.replace(/[\s"'‘’“”]+/g, "").replaceAll("...", "…");
}

// Formulas and the small mark-up that the checker and the exercises use, as elements.
import { el } from "../lib/dom.js";

const DELIMITERS = [["\\(", "\\)"], ["\\[", "\\]"], ["$$", "$$"], ["$", "$"]];

// A notebook's LaTeX without its delimiters.
export function bare(tex) {
  const text = tex.trim();
  const pair = DELIMITERS.find(([start, end]) => text.startsWith(start) && text.endsWith(end) && text.length > 1);
  return pair ? text.slice(pair[0].length, -pair[1].length) : text;
}

export function inline(tex) {
  const node = el("span", { class: "math" });
  node.innerHTML = globalThis.bookMath(tex, false);
  return node;
}

export function display(tex, classes = "") {
  const box = el("div", { class: "math-box" });
  box.innerHTML = globalThis.bookMath(tex, true);
  return el("div", { class: `math ${classes}`.trim() }, box);
}

// `{step}`words <target>`` is a link in the book, as is [words](page): here the words are enough.
const ROLE = String.raw`\{[a-z:]+\}\x60([^\x60<]*?)\s*(?:<([^\x60]*)>)?\x60`;
const MARKS = new RegExp(String.raw`${ROLE}|(\x60+)(.+?)\3|\$([^$]+)\$|\*\*(.+?)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\([^)]*\)|\\([*_[\]#\\])`, "gs");
const ENTITY = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const plain = (text) => text.replace(/&(lt|gt|amp);/g, (entity) => ENTITY[entity]);

// Words with `code`, $formulas$, **strong**, *emphasis* and links.
export function words(text) {
  const nodes = [];
  let end = 0;
  for (const mark of text.matchAll(MARKS)) {
    nodes.push(plain(text.slice(end, mark.index)));
    const [, shown, target, , code, tex, strong, emphasis, link, escaped] = mark;
    const named = shown || target || link;
    if (named !== undefined) nodes.push(el("span", { class: "ref" }, words(named)));
    else if (code !== undefined) nodes.push(el("code", {}, code));
    else if (tex !== undefined) nodes.push(inline(tex));
    else if (strong !== undefined) nodes.push(el("strong", {}, words(strong)));
    else if (emphasis !== undefined) nodes.push(el("em", {}, words(emphasis)));
    else nodes.push(escaped);
    end = mark.index + mark[0].length;
  }
  return [...nodes, plain(text.slice(end))].filter((node) => node !== "");
}

// Paragraphs, lists, displayed formulas and fenced code.
export function blocks(text) {
  const parts = text.trim().match(/```[^]*?```|(?:(?!\n\s*\n|```)[^])+/g) ?? [];
  return parts.map((part) => part.replace(/^\n+|\s+$/g, "")).filter(Boolean).map(block);
}

function block(part) {
  const fence = part.match(/^```\{?(\w*)\}?\n([^]*?)\n?```$/);
  if (fence) return fence[1] === "math" ? display(fence[2]) : code(fence[2]);
  if (/^\$\$[^]*\$\$$/.test(part)) return display(part.slice(2, -2));
  if (part.split("\n").every((line) => line.startsWith("    "))) return code(part.replace(/^ {4}/gm, ""));
  if (/^[-*] /.test(part)) return el("ul", { class: "simple" }, part.split(/\n(?=[-*] )/).map((item) => el("li", {}, words(item.slice(2)))));
  if (/^\d+\. /.test(part)) return el("ol", { class: "simple" }, part.split(/\n(?=\d+\. )/).map((item) => el("li", {}, words(item.replace(/^\d+\. /, "")))));
  return el("p", {}, words(part));
}

export const code = (text) => el("div", { class: "highlight-text" }, el("div", { class: "highlight" }, el("pre", {}, text)));

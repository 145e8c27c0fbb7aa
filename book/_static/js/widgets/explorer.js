// The loss explorer: every formula of the book, evaluated step by step in a chosen format.
import { el } from "../lib/dom.js";

export default function mount(box, { words }) {
  box.append(el("p", { class: "widget-title" }, words.title));
}

// One cell of the page: its code, its buttons, and its output in the place of the one that was built.
import { el } from "../lib/dom.js";
import { script } from "./interpreter.js";
import { add, essence } from "./output.js";

const PATIENCE = 250; // milliseconds until a running cell's output takes the built one's place

export class Cell {
  constructor(node, number, page) {
    const outside = (found) => found.closest(".cell") === node && !found.closest(".cell_output");
    this.node = node;
    this.page = page;
    this.number = number;
    this.name = page.say(number ? "python.cell" : "python.cell.hidden", { number });
    this.input = [...node.querySelectorAll(".cell_input")].find(outside);
    this.built = [...node.querySelectorAll(".cell_output")].find((found) => found.closest(".cell") === node);
    this.original = this.input ? this.input.querySelector("pre").textContent.replace(/\n+$/, "") : node.querySelector(".cell_source").dataset.code;
    this.code = this.original;
    this.ran = null; // the code that was run last in this interpreter
    if (this.input) this.addButtons();
  }

  get fresh() {
    return this.ran === this.code;
  }

  addButtons() {
    const button = (key, act, hidden = false) => {
      const label = this.page.say(`python.${key}`);
      return el("button", { type: "button", class: `run-${key}`, "aria-label": `${label}, ${this.name}`, hidden, onclick: act }, label);
    };
    this.buttons = {
      run: button("run", () => this.page.run(this)),
      stop: button("stop", (event) => this.page.stop(event), true),
      // Beside Run, so that nothing comes to lie under a finger that has just asked to edit.
      above: button("above", () => this.page.runAbove(this), true),
      edit: button("edit", () => this.edit()),
      original: button("original", () => this.restore(), true),
    };
    this.said = el("span", { class: "run-said", "data-help": this.page.say("python.leave") });
    this.row = el("div", { class: "run" }, Object.values(this.buttons), this.said);
    this.row.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        this.page.run(this);
        this.page.next(this)?.buttons.run.focus();
      }
    });
    const pre = this.input.querySelector("pre");
    pre.addEventListener("click", (event) => {
      // A finger scrolls, and a drawn selection is to be copied.
      if (matchMedia("(pointer: fine)").matches && getSelection().isCollapsed) this.edit(event);
    });
    this.input.classList.add("is-live");
    this.input.append(this.row);
  }

  async edit(event) {
    if (this.editor) return this.editor.focus();
    const place = event && { x: event.clientX, y: event.clientY };
    try {
      await script(this.page.address("python-editor.js"));
    } catch {
      return this.say("failed", "python.failed");
    }
    if (this.editor) return this.editor.focus();
    const still = this.input.querySelector(".highlight");
    const box = el("div", { class: "highlight editor" });
    still.after(box);
    still.hidden = true;
    this.buttons.edit.hidden = true;
    this.editor = globalThis.bookEditor(box, {
      text: this.code,
      label: this.page.say("python.code", { cell: this.name }),
      help: "python-help",
      run: () => this.page.run(this),
      changed: (code) => this.change(code),
    });
    this.editor.focus();
    if (place) this.editor.point(place);
  }

  change(code) {
    this.code = code;
    this.offer();
    // What was said of the code that stood there is not true of this one.
    if (!["busy", "waiting"].includes(this.node.dataset.run)) this.say("", "");
  }

  // The code and the output that were built.
  restore() {
    const focused = this.row?.contains(document.activeElement);
    this.code = this.original;
    this.ran = null;
    this.close();
    this.show(null);
    this.say("", "");
    if (focused) this.buttons.run.focus();
  }

  close() {
    if (!this.editor) return;
    const box = this.input.querySelector(".editor");
    this.editor.close();
    this.editor = null;
    box.previousElementSibling.hidden = false;
    box.remove();
    this.buttons.edit.hidden = false;
    this.offer();
  }

  // The code that was built can be had back, but not under a run.
  offer() {
    const running = ["busy", "waiting"].includes(this.node.dataset.run);
    this.buttons.original.hidden = running || this.code === this.original;
  }

  say(state, key, fields) {
    this.node.dataset.run = state;
    if (!this.row) return;
    this.said.textContent = key ? this.page.say(key, fields) : "";
    this.buttons.run.hidden = state === "busy";
    this.buttons.stop.hidden = state !== "busy";
    this.offer();
  }

  // Puts `live` in the place of the built output, or the built one back.
  show(live) {
    const wanted = live ?? this.built;
    const present = this.live ?? this.built;
    if (wanted === present && wanted?.isConnected) return;
    if (present?.isConnected && wanted) present.replaceWith(wanted);
    else if (wanted) this.node.append(wanted);
    else present?.remove();
    this.live = live;
  }

  // Runs the cell; true where those after it can run. Its output is shown when it ends or takes long.
  async run(interpreter) {
    const { page } = this;
    const code = this.code;
    const live = el("div", { class: "cell_output cell-live" });
    let absent = null;
    let error = null;
    this.say("busy", "python.running");
    const late = setTimeout(() => live.childElementCount && this.show(live), PATIENCE);
    const begun = performance.now();
    const show = (item) => {
      // What the book's own code asks for and a browser lacks is no error; what a reader's asks for is.
      if ("absent" in item && code === this.original) return void (absent = item.absent);
      if (item.error) error = item.error;
      add(live, item, page.words);
      if (performance.now() - begun > PATIENCE) this.show(live);
    };
    try {
      const { seconds } = await interpreter.run(code, this.name, page.cells.indexOf(this), show);
      const before = this.ran;
      this.ran = error ? null : code;
      if (this.ran === null || this.ran !== before) page.changed(this);
      this.error = error?.name;
      const time = seconds < 0.01 ? "0.01" : seconds.toFixed(seconds < 10 ? 2 : 1);
      this.finish(live, { absent, error, time });
      return !error;
    } catch (reason) {
      // It was stopped: what an earlier version of it said is not what this one says.
      this.show(code === this.original ? null : live);
      throw reason;
    } finally {
      clearTimeout(late);
    }
  }

  finish(live, { absent, error, time }) {
    const { page } = this;
    const same = !error && (absent !== null || (this.built ? essence(live) === essence(this.built) : !live.childElementCount));
    this.show(same ? null : live.childElementCount ? live : null);
    if (!same && !live.childElementCount) this.built?.remove();
    if (error) this.say("wrong", "python.error", { error: error.name });
    else if (absent !== null) this.say("absent", "python.absent", { module: absent.split(".")[0] === "bcelogits" ? "matplotlib" : absent });
    else this.say(same ? "same" : "new", same ? "python.same" : "python.took", { seconds: time });
    if (this.row) page.announce(error ? "python.heard.error" : "python.heard", { cell: this.name, error: error?.name, words: error?.words, seconds: time });
    page.watchBoxes(live);
  }
}

// The page as a notebook: cells in their order, one interpreter, and what is said about it.
import { el, say as fill } from "../lib/dom.js";
import { bar } from "./bar.js";
import { Cell } from "./cell.js";
import { Interpreter, script } from "./interpreter.js";

// Cells that show an exercise leave nothing behind; those that answer one need what the page imports.
const SHOWS = /^(exercise|solution)\("[^"]*"\)$/;
const ASKS = /^(check|hint|exercise|solution)\(/;
const IMPORTS = /^from bcelogits\.exercises import /m;

export function mount(note) {
  if (!note) return;
  if (location.protocol === "file:") {
    note.querySelector(".python-said").textContent = JSON.parse(note.dataset.words)["python.file"];
    note.querySelector("button").hidden = true;
    return;
  }
  // For tests and for the curious: nothing of the page depends on it.
  note.page = new Page(note);
}

class Page {
  constructor(note) {
    this.note = note;
    this.words = JSON.parse(note.dataset.words);
    this.total = Number(note.dataset.bytes);
    this.queue = Promise.resolve();
    this.turn = 0; // one more with each stop and reset: what began before is not gone on with
    this.waited = false;
    this.heard = el("p", { class: "python-heard", role: "status" });
    this.help = el("p", { id: "python-help", hidden: true }, this.say("python.help"));
    document.body.append(this.heard, this.help);
    let number = 0;
    const nodes = [...document.querySelectorAll("article .cell")].filter((node) => !node.parentElement.closest(".cell"));
    this.cells = nodes.map((node) => new Cell(node, node.querySelector(":scope > .cell_source") ? null : (number += 1), this));
    this.bar = bar(this);
    // A fresh interpreter that nobody waits for starts without a word.
    this.interpreter = new Interpreter(this.address("python-worker.js"), (state) => this.waited && this.bar.loading(state));
    note.querySelector("button").addEventListener("click", () => this.runAll());
  }

  say(key, fields) {
    return fill(this.words[key], fields);
  }

  address(name) {
    return `${this.note.dataset.root}${name}?v=${this.note.dataset.version}`;
  }

  announce(key, fields) {
    this.heard.textContent = this.say(key, fields);
  }

  // Formulas and tracebacks that scroll take the keyboard, as those that were built.
  watchBoxes(live) {
    for (const box of live.querySelectorAll(".math-box, pre")) {
      if (box.scrollWidth <= box.clientWidth + 1 && box.scrollHeight <= box.clientHeight + 1) continue;
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", this.say(box.matches("pre") ? "scroll.code" : "scroll.math"));
    }
  }

  next(cell) {
    return this.cells.slice(this.cells.indexOf(cell) + 1).find((one) => one.row);
  }

  above(cell) {
    return this.cells.slice(0, this.cells.indexOf(cell));
  }

  // A cell, after those above it that it may need and that have not been run as they stand.
  // One that waits already runs as it stands when its turn comes.
  async run(cell) {
    if (cell.node.dataset.run === "waiting") return;
    const turn = this.turn;
    const asks = () => ASKS.test(cell.code);
    cell.error = null;
    const wanted = (one) => !asks() || (IMPORTS.test(one.code) && !one.fresh);
    await this.runThese(() => [...this.stale(cell).filter(wanted), cell], true);
    // An answer to an exercise seldom needs more than the imports; where it does, it says so.
    const more = cell.error === "NameError" && asks() && this.stale(cell).length > 0;
    if (more && turn === this.turn) await this.runThese(() => [...this.stale(cell), cell], true);
  }

  // From the first cell above that has not been run as it stands: what follows it may depend on it.
  stale(cell) {
    const cells = this.above(cell).filter((one) => !SHOWS.test(one.code));
    const first = cells.findIndex((one) => !one.fresh);
    return first < 0 ? [] : cells.slice(first);
  }

  // A cell has run with other code than before: those below have seen what is no longer so. The
  // answer to an exercise leaves nothing behind.
  changed(cell) {
    if (ASKS.test(cell.code)) return;
    for (const one of this.cells.slice(this.cells.indexOf(cell) + 1)) one.ran = null;
  }

  runAbove(cell) {
    return this.runThese(() => this.above(cell));
  }

  runAll() {
    this.whole ??= this.runThese(() => this.cells).finally(() => (this.whole = null));
    return this.whole;
  }

  // One after the other; what fails ends the row. A second row waits for the first, and is chosen
  // when its turn has come: what the first has run need not run again.
  runThese(choose, tell = false) {
    const turn = this.turn;
    const marked = choose().filter((cell) => cell.row && cell.node.dataset.run !== "busy");
    for (const cell of marked) cell.say("waiting", "python.waiting");
    this.queue = this.queue.then(() => {
      if (turn !== this.turn) return undefined;
      const cells = choose();
      for (const cell of marked) if (!cells.includes(cell) && cell.node.dataset.run === "waiting") cell.say("", "");
      return this.work(cells, tell ? cells.length - 1 : 0, turn);
    });
    return this.queue;
  }

  async work(cells, before, turn) {
    document.body.dataset.python = "on";
    for (const cell of this.cells) if (cell.row) cell.buttons.above.hidden = this.above(cell).length === 0;
    this.last = cells.at(-1);
    try {
      if (!this.interpreter.ready) this.bar.loading({ loaded: this.interpreter.loaded });
      this.waited = true;
      await Promise.all([this.interpreter.start(), script(this.address("python-math.js"))]);
      for (const [place, cell] of cells.entries()) {
        this.bar.working(cell, place, cells.length);
        this.busy = cell;
        const fine = await cell.run(this.interpreter);
        if (turn !== this.turn) return;
        if (!fine) return this.leave(cells.slice(place + 1), cell, before);
      }
      this.busy = null;
      this.bar.done(cells.length);
      this.tellBefore(before);
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  // Python could not be loaded, or ended by itself.
  fail(error) {
    const key = this.busy ? "python.died" : error.unable ? "python.unable" : "python.failed";
    this.forget();
    this.bar.failed(key, error.message);
    this.announce(key, { words: error.message });
  }

  retry() {
    return this.run(this.last);
  }

  // That cells above were run first.
  tellBefore(count) {
    if (count) this.last.said.textContent += `, ${this.say(count > 1 ? "python.before" : "python.before.one", { count })}`;
  }

  // What was to follow a cell that failed.
  leave(cells, failed, before) {
    this.busy = null;
    if (!cells.length) this.tellBefore(before);
    for (const cell of cells) cell.say("", cell === cells.at(-1) ? "python.left" : "", { cell: failed.name });
    this.bar.done(0);
  }

  // Ends the interpreter: a cell that never ends cannot be asked to. The second half of a double
  // click on Run falls on Stop, which has taken its place, and means nothing.
  stop(event) {
    if (event?.detail > 1) return;
    const { busy } = this;
    const loading = !this.interpreter.ready;
    this.stopped = busy;
    this.forget();
    busy?.say("stopped", "python.stopped");
    this.bar.stopped(busy && this.above(busy).some((cell) => cell.row), loading);
    this.announce("python.heard.stopped");
    if (document.activeElement === document.body) busy?.buttons?.run.focus({ preventScroll: true });
    if (busy) this.interpreter.start();
  }

  // After a stop: the cells above the one that was stopped.
  again() {
    return this.runAbove(this.stopped);
  }

  // The page as it was built, and an interpreter that knows nothing.
  reset() {
    this.forget();
    for (const cell of this.cells) cell.restore();
    this.bar.reset();
    this.announce("python.heard.reset");
    this.interpreter.start();
  }

  forget() {
    this.turn += 1;
    this.waited = false;
    this.busy = null;
    this.whole = null;
    this.interpreter.end(new Error("ended"));
    this.queue = Promise.resolve();
    for (const cell of this.cells) {
      cell.ran = null;
      if (["busy", "waiting"].includes(cell.node.dataset.run)) cell.say("", "");
    }
  }
}

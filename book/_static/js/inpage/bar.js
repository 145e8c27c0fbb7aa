// The bar at the foot of the window: what Python is doing, and the buttons for the whole page.
import { el } from "../lib/dom.js";

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

export function bar(page) {
  const said = el("span", { class: "python-state" });
  const progress = el("progress", { max: page.total, hidden: true, "aria-label": page.say("python.loading.label") });
  const button = (key, act) => el("button", { type: "button", class: `python-${key}`, onclick: act }, page.say(`python.${key}`));
  const buttons = {
    again: button("again", () => page.again()),
    retry: button("retry", () => page.retry()),
    stop: button("stop", (event) => page.stop(event)),
    all: button("all", () => page.runAll()),
    reset: button("reset", () => page.reset()),
  };
  const row = el("span", { class: "python-buttons" }, Object.values(buttons));
  const node = el("section", { class: "python-bar", "aria-label": page.say("python.bar"), hidden: true }, said, progress, row);
  document.body.append(node);

  const set = (state, text, visible) => {
    node.hidden = false;
    node.dataset.state = state;
    said.textContent = text;
    progress.hidden = state !== "loading";
    const focused = row.contains(document.activeElement) && document.activeElement;
    for (const [key, one] of Object.entries(buttons)) one.hidden = !visible.includes(key);
    // The keyboard must not fall back to the top of the page when its button goes.
    if (focused?.hidden) row.querySelector("button:not([hidden])")?.focus();
  };

  return {
    loading({ loaded, starting }) {
      progress.value = Math.min(loaded, page.total);
      const key = starting || loaded >= page.total ? "python.starting" : "python.loading";
      set("loading", page.say(key, { loaded: megabytes(loaded), total: megabytes(page.total) }), ["stop"]);
    },
    working(cell, place, count) {
      set("busy", page.say(cell.row ? "python.working" : "python.working.hidden", { cell: cell.name, place: place + 1, count }), ["stop"]);
    },
    done(count) {
      set("ready", page.say(count > 1 ? "python.done.some" : "python.done", { count }), ["all", "reset"]);
    },
    stopped(again, loading) {
      const key = loading ? "python.stopped.loading" : again ? "python.stopped.again" : "python.stopped.said";
      set("stopped", page.say(key), again ? ["again", "all", "reset"] : ["all", "reset"]);
    },
    reset() {
      set("ready", page.say("python.reset.said"), ["all", "reset"]);
    },
    failed(key, words) {
      set("failed", page.say(key, { words }), ["retry", "reset"]);
    },
  };
}

// What exercise, check, hint and solution show: what src/booksite/exercises.py does when the book is built.
import { el, say as fill } from "../lib/dom.js";
import { blocks, code, inline } from "./math.js";
import { certificate } from "./steps.js";

const MAKERS = { words: (text) => text, code: (text) => el("code", {}, text), formula: inline };

const paragraph = (data, classes) =>
  "block" in data ? el("pre", {}, data.block) : el("p", { class: classes }, data.pieces.map(([kind, text]) => MAKERS[kind](text)));

export function exercise(data, table) {
  const say = (key, fields) => fill(table[key], fields);
  const fold = (kind, title, ...children) => el("details", { class: `fold fold-${kind}` }, el("summary", {}, title), el("div", { class: "fold-body" }, children.flat(Infinity)));

  const shown = {
    said: () => [el("div", { class: `answer answer-${data.state}` }, el("p", { class: "answer-head" }, el("strong", {}, data.title)), data.says.map((one) => paragraph(one)))],
    exercise: () => {
      const title = el("p", { class: "admonition-title" }, say("exercise.title", data), el("span", { class: "exercise-level" }, data.level));
      const hints = data.hints.map((hint, place) => fold("hint", say(data.hints.length > 1 ? "exercise.hints" : "exercise.hint", { number: place + 1 }), blocks(hint)));
      return [el("section", { class: "admonition exercise", "aria-label": say("exercise.label", data) }, title, blocks(data.text), paragraph(data.how, "exercise-how"), hints)];
    },
    solution: () => [
      fold(
        "solution",
        say("fold.solution"),
        data.pieces.flatMap((piece) => [
          piece.words && blocks(piece.words),
          piece.code && el("div", { class: "cell_input" }, code(piece.code)),
          piece.printed && el("div", { class: "cell_output" }, code(piece.printed)),
          piece.shown && certificate(piece.shown, table),
        ]),
      ),
    ],
  };
  return shown[data.show]();
}

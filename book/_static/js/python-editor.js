// An editor for a cell's code; loaded when a cell is first edited.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { drawSelection, EditorView, highlightSpecialChars, keymap } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

// The page's own classes for tokens, so that code keeps its colours in both themes.
const tokens = tagHighlighter([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword, tags.operatorKeyword, tags.bool, tags.null], class: "k" },
  { tag: [tags.string, tags.special(tags.string)], class: "s" },
  { tag: tags.number, class: "m" },
  { tag: tags.comment, class: "c" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "nf" },
]);

globalThis.bookEditor = (parent, { text, label, help, run, changed }) => {
  const running = { run: () => (run(), true) };
  const view = new EditorView({
    doc: text,
    parent,
    extensions: [
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      EditorView.lineWrapping,
      indentUnit.of("    "),
      pythonLanguage,
      syntaxHighlighting(tokens),
      // Tab indents; Escape gives it back to the page for two seconds, which the help says.
      keymap.of([{ key: "Shift-Enter", ...running }, { key: "Mod-Enter", ...running }, indentWithTab, ...historyKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": help }),
      EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
    ],
  });
  return {
    focus: () => view.focus(),
    // Where the pointer was when the code turned into an editor.
    point: (place) => view.dispatch({ selection: { anchor: view.posAtCoords(place, false) } }),
    set: (code) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code } }),
    close: () => view.destroy(),
  };
};

// One stop of the Tab key for all the small buttons and links of a derivation; the arrow keys walk among them.
const MARKS = ".copy, .step-number a";
const MOVES = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export function fewerStops() {
  for (const box of document.querySelectorAll(".derivation, .derivation-map")) {
    // What a fold hides has its own stops when the fold is open.
    const marks = [...box.querySelectorAll(MARKS)].filter((mark) => !mark.closest(".how"));
    const rest = (at) => marks.forEach((mark, place) => (mark.tabIndex = place === at ? 0 : -1));
    rest(0);
    box.addEventListener("keydown", (event) => {
      const at = marks.indexOf(event.target);
      const to = { Home: 0, End: marks.length - 1 }[event.key] ?? at + MOVES[event.key];
      if (at < 0 || !marks[to]) return;
      event.preventDefault();
      rest(to);
      marks[to].focus();
    });
    box.addEventListener("focusin", (event) => {
      if (marks.includes(event.target)) rest(marks.indexOf(event.target));
    });
  }
}

// A box that scrolls sideways must be reachable by keyboard; one that does not must not stop the Tab key.
const BOXES = { ".math-box": "scroll.math", ".highlight pre": "scroll.code", ".table-box": "scroll.table", ".graph": "scroll.table" };

export function scrollBoxes(words) {
  const labelOf = (box) => words[BOXES[Object.keys(BOXES).find((selector) => box.matches(selector))]];
  const watch = new ResizeObserver((entries) => {
    // All is read before anything is written: each write between two reads would lay the page out again.
    const found = entries.map(({ target }) => [target, target.scrollWidth > target.clientWidth + 1]);
    for (const [target, scrolls] of found) {
      if (scrolls) {
        target.tabIndex = 0;
        target.setAttribute("role", "group");
        target.setAttribute("aria-label", labelOf(target));
      } else if (target.hasAttribute("tabindex")) {
        for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    }
  });
  for (const box of document.querySelectorAll(Object.keys(BOXES).join(","))) watch.observe(box);
}

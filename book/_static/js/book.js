// The reading aids: boxes that scroll take the keyboard, code and formulas can be copied, folds open for links.
import { readyForPrint } from "./lib/print.js";

(function () {
  "use strict";
  const words = JSON.parse(document.body.dataset.words);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // A box that scrolls sideways must be reachable by keyboard; one that does not must not stop the Tab key.
  const boxes = { ".math-box": "scroll.math", ".highlight pre": "scroll.code", ".table-box": "scroll.table", ".graph": "scroll.table" };
  const labelOf = (box) => words[boxes[Object.keys(boxes).find((selector) => box.matches(selector))]];
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) {
        target.tabIndex = 0;
        target.setAttribute("role", "group");
        target.setAttribute("aria-label", labelOf(target));
      } else if (target.hasAttribute("tabindex")) {
        for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    }
  });
  for (const box of all(Object.keys(boxes).join(","))) watch.observe(box);

  // One button for whatever the pointer or the focus is on would be hard to find by touch: each block has its own.
  const copy = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = words["copy.done"];
    setTimeout(() => (button.textContent = words.copy), 1500);
  };
  const addCopy = (box, label, text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.title = label;
    button.addEventListener("click", () => copy(button, text()));
    box.append(button);
  };
  for (const code of all("article .highlight:not(.cell_output .highlight)")) {
    addCopy(code, words["copy.code"], () => code.querySelector("pre").textContent.trimEnd());
  }
  for (const math of all("div.math")) {
    const tex = math.querySelector("annotation");
    if (tex) addCopy(math, words["copy.latex"], () => tex.textContent.trim());
  }

  // A link into a fold opens it.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  reveal();
  readyForPrint();

  // The page's own contents stand open where there is room beside the text, and show where the reader is.
  const contents = document.querySelector(".toc details");
  if (contents) {
    const wide = window.matchMedia("(min-width: 76rem)");
    const place = () => (contents.open = wide.matches);
    wide.addEventListener("change", place);
    place();
    const links = new Map(all("a[href^='#']", contents).map((link) => [link.hash.slice(1), link]));
    const seen = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting && links.has(target.id)) {
            for (const link of links.values()) link.removeAttribute("aria-current");
            links.get(target.id).setAttribute("aria-current", "true");
          }
        }
      },
      { rootMargin: "-10% 0px -80% 0px" },
    );
    for (const section of all("article section[id]")) seen.observe(section);
  }

  // A picture is one thing to a screen reader, so the dots of the graph are no links; a pointer may use them as such.
  for (const dot of all(".graph [data-href]")) dot.addEventListener("click", () => location.assign(dot.dataset.href));

  // The ledger's filter.
  const filter = document.querySelector(".ledger-filter");
  if (filter) {
    filter.hidden = false;
    const input = filter.querySelector("input");
    const output = filter.querySelector("output");
    const rows = all(".ledger-page tbody tr").map((row) => [row, `${row.textContent} ${row.dataset.find}`.toLowerCase()]);
    const apply = () => {
      const parts = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const [row, text] of rows) {
        row.hidden = !parts.every((part) => text.includes(part));
        count += !row.hidden;
      }
      for (const page of all(".ledger-page")) page.hidden = !page.querySelector("tbody tr:not([hidden])");
      output.textContent = output.dataset.count.replace("{count}", count);
    };
    input.addEventListener("input", apply);
    apply();
  }
})();

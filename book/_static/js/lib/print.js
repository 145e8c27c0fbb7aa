// What paper asks for and a style sheet cannot do: folds stand open, wide formulas and tables shrink to the page.
const SHARE = 13.2 / 16; // the size of type on paper, as 7-print.css sets it, to that on the screen
const WIDTH = 642; // of the text on A4, in CSS pixels

export function fit(root = document) {
  const whole = (root.querySelector("article") ?? root).getBoundingClientRect().width;
  for (const box of root.querySelectorAll(".math-box, .table-box")) {
    const beside = whole - box.clientWidth;
    // A box in a closed fold has no width; what stands there is opened before it is measured.
    if (box.scrollWidth <= box.clientWidth && beside * SHARE + box.scrollWidth * SHARE <= WIDTH) continue;
    const room = WIDTH - beside * SHARE;
    box.style.setProperty("--fit", Math.min(1, Math.floor((room / (box.scrollWidth * SHARE)) * 98) / 100));
  }
}

export function readyForPrint() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.fold:not([open])")];
    for (const fold of opened) fold.open = true;
    fit();
  });
  window.addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));
}

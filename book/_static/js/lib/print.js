// What paper asks for and a style sheet cannot do: wide formulas and tables shrink to the page.

// The text's width on A4, 642 pixels, in the size of type on paper (7-print.css): all sizes are in rem, so that what
// fits into as many rem on the screen fits on paper.
const WIDTH = `${642 / 13.2}rem`;

export function fit(root = document) {
  const articles = [...root.querySelectorAll("article")];
  const boxes = [...root.querySelectorAll("article :is(.math-box, .table-box)")];
  for (const article of articles) article.style.width = WIDTH;
  const shares = boxes.map((box) => box.clientWidth / box.scrollWidth);
  for (const article of articles) article.style.width = "";
  boxes.forEach((box, number) => {
    if (shares[number] < 1) box.style.setProperty("--fit", Math.floor(shares[number] * 98) / 100);
  });
}

// After the folds are open (reading/folds.js), for what is in a closed one has no width.
export function fitOnPaper() {
  window.addEventListener("beforeprint", () => fit());
}

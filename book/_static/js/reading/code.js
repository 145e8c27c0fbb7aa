// The switch that hides the code of a page, for who reads the mathematics alone; the next page keeps it so.
const LINES = "article :is(h2, h3, p, dt, .step, .statement, figure, tr)";
const root = document.documentElement;

// The first whole line of the text in the window, which is to stay where it is.
const inSight = (bar) => [...document.querySelectorAll(LINES)].find((line) => line.checkVisibility({ contentVisibilityAuto: true }) && line.getBoundingClientRect().top >= bar);

function keepInSight(change) {
  const line = inSight(document.querySelector(".top").offsetHeight);
  const top = line?.getBoundingClientRect().top;
  const back = () => line && scrollBy({ top: line.getBoundingClientRect().top - top, behavior: "instant" });
  root.style.overflowAnchor = "none";
  change();
  back();
  // What comes into the window is laid out with the next frames.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      back();
      root.style.overflowAnchor = "";
    }),
  );
}

export function codeSwitch() {
  const button = document.querySelector(".code-off");
  if (!button) return;
  const say = () => button.setAttribute("aria-pressed", String(root.hasAttribute("data-no-code")));
  say();
  button.addEventListener("click", () => {
    keepInSight(() => root.toggleAttribute("data-no-code"));
    say();
    try {
      localStorage.setItem("code", root.hasAttribute("data-no-code") ? "hidden" : "shown");
    } catch {
      // This page knows it, the next one will not.
    }
  });
}

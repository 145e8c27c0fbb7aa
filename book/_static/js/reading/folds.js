// A link into a fold opens it; paper has all of them open.
const PATIENCE = 1500; // milliseconds in which what stands above may still change its height, a widget say
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"];

// Goes to a place and stays there until the page is at rest or the reader goes on.
function lead(target) {
  const end = performance.now() + PATIENCE;
  let there = null;
  let left = false;
  const leave = () => (left = true);
  for (const hand of HANDS) window.addEventListener(hand, leave, { once: true, passive: true });
  const stay = () => {
    if (left || performance.now() > end) return;
    if (there === null || Math.abs(target.getBoundingClientRect().top - there) > 1) target.scrollIntoView({ behavior: "instant" });
    there = target.getBoundingClientRect().top;
    requestAnimationFrame(stay);
  };
  stay();
}

const folded = (fold) => fold?.closest("details");

export function openFolds() {
  // Who goes back is where they were, and not where the link led them.
  let back = document.documentElement.hasAttribute("data-again");
  window.navigation?.addEventListener("navigate", (event) => (back = event.navigationType === "traverse"));
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let fold = folded(target); fold; fold = folded(fold.parentElement)) fold.open = true;
    if (!back) lead(target);
  };
  window.addEventListener("hashchange", reveal);
  reveal();
  let shut = [];
  window.addEventListener("beforeprint", () => {
    shut = [...document.querySelectorAll("details.fold:not([open])")];
    for (const fold of shut) fold.open = true;
  });
  window.addEventListener("afterprint", () => shut.forEach((fold) => (fold.open = false)));
}

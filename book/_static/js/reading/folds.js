// A link into a fold opens it; paper has all of them open.
const folded = (fold) => fold?.closest("details");

export function openFolds() {
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let fold = folded(target); fold; fold = folded(fold.parentElement)) fold.open = true;
    target.scrollIntoView();
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

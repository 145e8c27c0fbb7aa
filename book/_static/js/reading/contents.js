// The page's own contents stand open where there is room beside the text, and show where the reader is.
export function pageContents() {
  const contents = document.querySelector(".toc details");
  if (!contents) return;
  const wide = window.matchMedia("(min-width: 76rem)");
  const place = () => (contents.open = wide.matches);
  wide.addEventListener("change", place);
  place();
  const links = new Map([...contents.querySelectorAll("a[href^='#']")].map((link) => [link.hash.slice(1), link]));
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
  for (const section of document.querySelectorAll("article section[id]")) seen.observe(section);
  contents.addEventListener("click", (event) => {
    // Above the text it lies over nothing, but a reader who has chosen is done with it.
    if (event.target.closest("a") && !wide.matches) contents.open = false;
  });
}

// The sidebar shows the page that is open, where its list is longer than the screen.
export function sidebarPlace() {
  const list = document.querySelector(".pages");
  const here = list.querySelector("a.current");
  if (here && list.scrollHeight > list.clientHeight) {
    const middle = here.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
    if (middle > list.clientHeight / 3) list.scrollTop = middle;
  }
}

// What a link leads to, shown beside it while a pointer or the keyboard's focus rests on it.
// The pieces are scripts, one for each page that links lead to, loaded when first asked for: a page
// from a disk may not fetch. The preview is for eyes: a link's own text and description say the rest.
const LINKS = "article a.reference.internal";
const REST = 220; // ms on a link before its preview comes
const LEAVE = 180; // ms to reach the preview across the gap
const GAP = 8;

const root = new URL(document.documentElement.dataset.content_root, location.href);
const loading = new Map();

// The page's name and the anchor that a link leads to; nothing for a link to where it stands.
function goal(link) {
  const url = new URL(link.href);
  if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return null;
  const anchor = decodeURIComponent(url.hash.slice(1));
  const here = url.pathname === location.pathname && document.getElementById(anchor);
  if (here && (here.contains(link) || here.tagName === "SECTION")) return null;
  return { page: decodeURIComponent(url.pathname.slice(root.pathname.length)).replace(/\.html$/, ""), anchor };
}

function load(page) {
  if (!loading.has(page)) {
    loading.set(
      page,
      new Promise((done) => {
        const script = document.createElement("script");
        script.src = new URL(`_static/previews/${page.replaceAll("/", "-")}.js`, root);
        script.onload = script.onerror = () => done(window.previews?.[page] || {});
        document.head.append(script);
      }),
    );
  }
  return loading.get(page);
}

export function linkPreviews() {
  const box = document.createElement("div");
  box.className = "preview";
  box.setAttribute("aria-hidden", "true");
  box.tabIndex = -1;
  box.popover = "manual";
  document.body.append(box);
  let link = null;
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    link = null;
    if (box.matches(":popover-open")) box.hidePopover();
  };
  // Under the whole link, or above it where there is more room: never over one of its lines.
  const place = (x, y) => {
    const lines = [...link.getClientRects()];
    const line = lines.find((one) => x >= one.left && x <= one.right && y >= one.top && y <= one.bottom) || lines[0];
    const { top, bottom } = link.getBoundingClientRect();
    const wide = document.documentElement.clientWidth;
    const below = document.documentElement.clientHeight - bottom;
    const under = below >= Math.min(box.offsetHeight + 2 * GAP, top);
    box.style.maxHeight = `${(under ? below : top) - 2 * GAP}px`;
    box.style.left = `${Math.max(GAP, Math.min(line.left - 2 * GAP, wide - box.offsetWidth - GAP))}px`;
    box.style.top = `${under ? bottom + GAP : top - GAP - box.offsetHeight}px`;
  };
  const show = async (asked, x, y) => {
    const { page, anchor } = goal(asked);
    const piece = (await load(page))[anchor];
    if (!piece || link !== asked) return;
    box.innerHTML = piece;
    for (const picture of box.querySelectorAll("img[data-src]")) picture.src = new URL(picture.dataset.src, root);
    box.showPopover();
    box.scrollTop = 0;
    place(x, y);
  };
  const ask = (asked, wait, x = -1, y = -1) => {
    if (asked === link) return clearTimeout(timer);
    hide();
    if (!goal(asked)) return;
    link = asked;
    timer = setTimeout(show, wait, asked, x, y);
  };
  const leave = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, LEAVE);
  };

  // The browser's own tooltip would lie over the preview; what it says stays with the link.
  for (const titled of document.querySelectorAll(`${LINKS}[title]`)) {
    titled.setAttribute("aria-description", titled.title);
    titled.removeAttribute("title");
  }
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const over = event.target.closest?.(LINKS);
    if (over) ask(over, REST, event.clientX, event.clientY);
    else if (box.contains(event.target)) clearTimeout(timer);
    else if (link && !link.matches(":focus-visible")) leave();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.(LINKS) && event.target.matches(":focus-visible")) ask(event.target, REST);
  });
  document.addEventListener("focusout", (event) => event.target === link && leave());
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("click", (event) => !box.contains(event.target) && hide());
  // The place is lost when the page moves. It moves to a link that the Tab key reaches, and under a pointer that rests:
  // then wait for it to rest, too.
  const moved = (event) => {
    if (event.target === box || !link) return;
    const asked = link.matches(":focus-visible, :hover") ? link : null;
    hide();
    if (asked) ask(asked, REST);
  };
  document.addEventListener("scroll", moved, { capture: true, passive: true });
}

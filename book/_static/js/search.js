// The search page: finds the query in the sections of the book. The index is a script, so a folder on a disk will do.
import { find } from "./reading/find.js";

const words = JSON.parse(document.body.dataset.words);
const count = document.querySelector(".search-count");
const list = document.querySelector(".search-found");
const form = document.querySelector(".search form");
const field = form.querySelector("input");
const title = document.title;
const FEW = 3; // sections of a page that show at once

const make = (tag, attributes, ...children) => {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
};

// A passage around the first match, the matches marked.
function passage({ text, marks }) {
  const start = marks[0]?.[0] ?? 0;
  const from = start < 90 ? 0 : text.lastIndexOf(" ", start - 60) + 1;
  const to = from + 210 >= text.length ? text.length : text.lastIndexOf(" ", from + 210);
  const node = make("p", {}, from ? "… " : "");
  let at = from;
  for (const [place, end] of marks) {
    if (place < at || end > to) continue;
    node.append(text.slice(at, place), make("mark", {}, text.slice(place, end)));
    at = end;
  }
  node.append(text.slice(at, to), to < text.length ? " …" : "");
  return node;
}

const section = (place, page) =>
  make("li", {}, place.heading && place.heading !== page ? make("a", { href: place.address }, place.heading) : "", passage(place));

function shown({ title: page, address, places }) {
  const item = make("li", {}, make("a", { href: address, className: "search-page" }, page));
  item.append(make("ul", {}, ...places.slice(0, FEW).map((place) => section(place, page))));
  const rest = places.slice(FEW, 40);
  if (rest.length) {
    const more = words[rest.length === 1 ? "search.more.one" : "search.more"].replace("{count}", rest.length);
    item.append(make("details", {}, make("summary", {}, more), make("ul", {}, ...rest.map((place) => section(place, page)))));
  }
  return item;
}

function answer(query) {
  document.title = query ? `${query} · ${title}` : title;
  const { pages, whole } = find(window.searchIndex, query);
  const total = pages.reduce((sum, page) => sum + page.places.length, 0);
  const message = !query ? "search.empty" : !total ? "search.none" : !whole ? "search.partly" : total === 1 ? "search.one" : "search.some";
  count.textContent = words[message].replace("{query}", query).replace("{count}", total).replace("{pages}", pages.length);
  list.replaceChildren(...pages.map(shown));
}

const asked = (new URLSearchParams(location.search).get("q") || "").trim();
for (const input of document.querySelectorAll("input[name=q]")) input.value = asked;
answer(asked);

// Typing answers at once; the address keeps the query, where the browser lets a file change it.
let waiting = 0;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const query = field.value.trim();
    answer(query);
    try {
      history.replaceState(null, "", `?q=${encodeURIComponent(query)}`);
    } catch {
      // The answer is there all the same.
    }
  }, 120);
});

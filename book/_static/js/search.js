// The search page: finds the query in the sections of the book. The index is a script, so a folder on a disk will do.
import { find, prepared } from "./reading/find.js";

const words = JSON.parse(document.body.dataset.words);
const count = document.querySelector(".search-count");
const list = document.querySelector(".search-found");
const form = document.querySelector(".search form");
const field = form.querySelector("input");
const title = document.title;
const FEW = 3; // sections of a page that show at once
const LONG = 210; // characters of a passage

const make = (tag, attributes, ...children) => {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
};

// Where the marks of most words stand close together.
function densest(marks) {
  let [best, most] = [0, 0];
  marks.slice(0, 200).forEach(([start], k) => {
    const near = new Map();
    for (let j = k; j < marks.length && marks[j][0] < start + LONG - 90; j++) near.set(marks[j][3], marks[j][2]);
    const sum = [...near.values()].reduce((a, b) => a + b, 0);
    if (sum > most) [best, most] = [start, sum];
  });
  return best;
}

// A passage of a section, the matches marked.
function passage({ text, marks: found }) {
  const marks = found();
  const start = densest(marks);
  const from = start < 90 ? 0 : text.lastIndexOf(" ", start - 60) + 1;
  const to = from + LONG >= text.length ? text.length : text.lastIndexOf(" ", from + LONG);
  const node = make("p", {}, from ? "… " : "");
  let at = from;
  for (const [place, last] of marks) {
    if (place < at || place >= to) continue;
    const end = Math.min(last, to);
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
  const many = total === 1 ? "search.one" : pages.length === 1 ? "search.page" : "search.some";
  const message = !query ? "search.empty" : !total ? "search.none" : !whole ? "search.partly" : many;
  count.textContent = words[message].replace("{query}", query).replace("{count}", total).replace("{pages}", pages.length);
  list.replaceChildren(...pages.map(shown));
}

const asked = (new URLSearchParams(location.search).get("q") || "").trim();
for (const input of document.querySelectorAll("input[name=q]")) input.value = asked;
answer(asked);
setTimeout(() => prepared(window.searchIndex), 50); // once the page shows, before the first key

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

// Finds a query in the index and ranks the sections: BM25 over the text, more for a heading that says what is asked, most
// for the query as one phrase. A section need not have every word; what has all of them, or the rare ones, comes first.
import { asked, each, tells } from "./words.js";

const LESS = { exercises: 0.4, summary: 0.7, "the-way-on": 0.4, "what-do-you-see": 0.4 }; // sections that ask, repeat or point elsewhere
const SOON = 1.2; // BM25: how soon more of a word stops to count,
const LONG = 0.6; // and how much a long section is held against it
const HEAD = 4; // a word in a heading of nothing else, against one all over the text
const NAME = 0.5; // the same in the page's name
const LONGER = 0.5; // a longer word of the book that the query's word begins
const NEAR = 0.35; // of the best score: what lacks a word of the query and is shown all the same
const PAGES = 30;

let book = null;
// Every section; for each word the sections whose text has it, with the places ([section, [start, end, start, ...],
// section, ...]), the sections whose heading has it, and the pages whose name has it.
export function prepared(index) {
  if (book) return book;
  const sections = [];
  const terms = new Map();
  const term = (form) => terms.get(form) ?? terms.set(form, { text: [], heads: new Set(), names: new Set() }).get(form);
  for (const [page, weight, parts] of index) {
    each(page, (form) => term(form).names.add(page));
    for (const [address, heading, text] of parts) {
      const at = sections.length;
      let size = 0;
      each(text, (form, from, to) => {
        const places = term(form).text;
        if (places.at(-2) === at) places.at(-1).push(from, to);
        else places.push(at, [from, to]);
        size++;
      });
      const head = new Set();
      each(heading || page, (form, from, to, whole) => {
        term(form).heads.add(at);
        if (whole && tells(form)) head.add(form);
      });
      sections.push({ page, address, heading, text, size, head, weight: weight * (LESS[address.split("#")[1]] ?? 1) });
    }
  }
  const mean = sections.reduce((sum, { size }) => sum + size, 0) / sections.length;
  book = { sections, terms, words: [...terms.keys()], mean };
  return book;
}

// The ways to say a word, with longer words of the book: for the last word, still being typed, and for one that the book
// has not. What has the word in its middle counts if there is nothing else.
function ways([word, own], last, { terms, words }) {
  const known = own.some(([, some]) => some.every((one) => terms.has(one)));
  if ((known && !last) || word.length < 2) return own;
  let more = words.filter((other) => other.startsWith(word) && other !== word);
  if (!known && !more.length && word.length > 2) more = words.filter((other) => other.includes(word));
  return [...own, ...more.map((other) => [LONGER, [other]])];
}

const none = () => ({ text: 0, head: 0, name: 0, has: 0, places: [] });

// What a word is worth in each section that has it: in the text, the heading and the page's name, 0 to 1 each.
function weighed(said, { sections, terms, mean }) {
  const found = new Map();
  for (const [worth, words] of said) {
    if (!words.every((word) => terms.has(word))) continue;
    const here = new Map();
    const at = (section) => here.get(section) ?? here.set(section, none()).get(section);
    const share = 1 / words.length;
    for (const { text, heads, names } of words.map((word) => terms.get(word))) {
      for (let k = 0; k < text.length; k += 2) {
        const { size, page } = sections[text[k]];
        const one = at(text[k]);
        const count = text[k + 1].length / 2;
        one.text += (share * count) / (count + SOON * (1 - LONG + (LONG * size) / mean));
        one.places.push(text[k + 1]);
        one.has += heads.has(text[k]) ? 0 : share;
        one.name += names.has(page) ? share : 0;
      }
      for (const section of heads) {
        at(section).head += share;
        at(section).has += share;
      }
    }
    for (const [section, one] of here) {
      if (one.has < 0.99) continue; // half of "rare positives" is another thing
      const best = found.get(section) ?? none();
      for (const key of ["text", "head", "name", "has"]) best[key] = Math.max(best[key], worth * one[key]);
      best.places.push(...one.places);
      found.set(section, best);
    }
  }
  return found;
}

// The query as one phrase, with any spaces between its words and signs; |x| is abs(x) too.
function phrase(query) {
  const plain = query.replace(/[\s?!.,;:]+$/, "");
  if (!/\S\W+\S/.test(plain)) return null;
  const same = { "'": "['‘’]", '"': '["“”]', "-": "[-−]" };
  const sign = (token) => same[token] ?? token.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  const pattern = (text) => text.match(/[\p{L}\p{N}_]+|\S/gu).map(sign).join("\\s*");
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${pattern(plain)}|${pattern(plain.replace(/\|(\w+)\|/g, "abs($1)"))})`, "giu");
}

// Where to mark a section: [start, end, how much it counts, which word of the query].
function marks({ text, pattern, here, worth }) {
  const said = pattern ? [...text.matchAll(pattern)].map((hit) => [hit.index, hit.index + hit[0].length, 1, 0]) : [];
  if (said.length) return said;
  const found = [];
  here.forEach((hit, k) => {
    for (const list of hit?.places ?? []) for (let j = 0; j < list.length; j += 2) found.push([list[j], list[j + 1], worth[k], k]);
  });
  return found.sort((a, b) => a[0] - b[0]);
}

export function find(index, query) {
  const typed = asked(query);
  if (!typed.length) return { pages: [], whole: true };
  const made = prepared(index);
  const { sections, terms } = made;
  const said = typed.map((one, k) => ways(one, k === typed.length - 1, made));
  const words = said.map((one) => weighed(one, made));
  const rare = (count) => Math.log(1 + sections.length / (1 + count));
  // One letter or digit says little.
  const worth = words.map((found, k) => (found.size ? rare(found.size) * (typed[k][0].length > 1 ? 1 : 0.3) : 0));
  const most = words.map((found) => Math.max(...[...found.values()].map(({ has }) => has)));
  const used = new Set(said.flatMap((one) => one.flatMap(([, some]) => some)));
  const all = worth.reduce((a, b) => a + b, 0);
  const pattern = phrase(query);

  const found = sections.flatMap((one, at) => {
    const here = words.map((some) => some.get(at));
    let [text, head, has] = [0, 0, 0];
    here.forEach((hit, k) => {
      if (!hit) return;
      text += worth[k] * (hit.text + NAME * hit.name);
      head += worth[k] * hit.head;
      has += (worth[k] * hit.has) / most[k] / all;
    });
    if (!has) return [];
    let other = 0; // what else the heading says
    if (head) for (const word of one.head) if (!used.has(word)) other += rare(terms.get(word).text.length / 2);
    const whole = here.every(Boolean);
    const exact = whole && pattern && (one.heading.search(pattern) >= 0 || one.text.search(pattern) >= 0);
    const score = one.weight * (exact ? 2 : 1) * (text + (head ? HEAD * head * (head / (head + other)) ** 2 : 0)) * has ** 2;
    return [{ ...one, here, worth, whole, pattern: exact && pattern, score }];
  });

  const best = Math.max(...found.map(({ score }) => score));
  const pages = new Map();
  for (const place of found) {
    if (!place.whole && place.score < NEAR * best) continue;
    const { page, address } = place;
    if (!pages.has(page)) pages.set(page, { title: page, address: address.split("#")[0], places: [] });
    pages.get(page).places.push({ ...place, marks: () => marks(place) });
  }
  for (const page of pages.values()) {
    page.places.sort((a, b) => b.score - a.score);
    // The best section decides; others help a little, so that a page about the word passes one that names it once.
    page.score = page.places.reduce((sum, place, k) => sum + place.score * 0.5 ** k, 0);
  }
  return {
    pages: [...pages.values()].sort((a, b) => b.score - a.score).slice(0, PAGES),
    whole: found.some(({ whole }) => whole),
  };
}

// Finds a query in the index and ranks what it finds: words that few sections have count more, headings more than
// text, whole words more than parts of words, the query as one phrase most of all.
const WORD = /[\p{L}\p{N}_]/u;

// Quotation marks as a keyboard has them, so that a pasted message is found as it was typeset; lengths stay.
const plain = (text) => text.toLowerCase().replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/−/g, "-").replace(/\u00a0/g, " ");

// The words of a query, without the punctuation around them.
export const partsOf = (query) => [
  ...new Set(
    plain(query)
      .split(/\s+/)
      .map((part) => part.replace(/^[("'`[{,;:]+|[)"'`\]},;:.!?]+$/g, ""))
      .filter(Boolean),
  ),
];

// Where a word stands in a text: [start, end, is it a whole word].
function hits(text, part) {
  const found = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) {
    const end = at + part.length;
    const before = at > 0 && WORD.test(text[at - 1]) && WORD.test(part[0]);
    const after = end < text.length && WORD.test(text[end]) && WORD.test(part.at(-1));
    found.push([at, end, !before && !after]);
  }
  return found;
}

const worth = (found) => {
  const whole = found.filter((hit) => hit[2]).length;
  return Math.min(whole, 4) + 0.15 * Math.min(found.length - whole, 4);
};

let prepared = null;
function sections(index) {
  prepared ??= index.flatMap(([title, weight, parts]) =>
    parts.map(([address, heading, text]) => ({
      page: title, weight, address, heading, text, low: plain(text), head: plain(heading), name: plain(title),
    })),
  );
  return prepared;
}

export function find(index, query) {
  const parts = partsOf(query);
  if (!parts.length) return { pages: [], whole: true };
  const phrase = parts.length > 1 ? plain(query).replace(/\s+/g, " ").trim() : null;
  const all = sections(index).map((one) => {
    const text = parts.map((part) => hits(one.low, part));
    const heads = parts.map((part) => worth(hits(one.head, part)));
    const names = parts.map((part) => worth(hits(one.name, part)));
    return { one, text, heads, names, has: parts.map((_, k) => text[k].length > 0 || heads[k] > 0 || names[k] > 0) };
  });
  const rare = parts.map((_, k) => Math.log(1 + all.length / (1 + all.filter(({ has }) => has[k]).length)));
  const weigh = ({ has }) => has.reduce((sum, yes, k) => sum + (yes ? rare[k] : 0), 0);
  // A name of a page does not make each of its sections a place that has the word.
  const own = ({ text, heads }) => text.some((found) => found.length) || heads.some((value) => value > 0);
  let found = all.filter((section) => own(section) && section.has.every(Boolean));
  const whole = found.length > 0;
  // Nothing has every word: a pasted message may name numbers of its own. What has most of it comes first.
  const half = 0.5 * rare.reduce((sum, value) => sum + value, 0);
  if (!whole) found = all.filter((section) => own(section) && weigh(section) >= half);

  const pages = new Map();
  for (const section of found) {
    const { one, text, heads, names } = section;
    const some = parts.reduce((sum, _, k) => sum + rare[k] * (worth(text[k]) + 6 * Math.min(heads[k], 1) + 3 * Math.min(names[k], 1)), 0);
    const said = phrase && (one.head.includes(phrase) || one.low.includes(phrase)) ? 2 : 1;
    const score = one.weight * said * (whole ? some : some * (weigh(section) / (2 * half)) ** 2);
    // A phrase is marked as one; else each word, where it is a word of its own if it ever is.
    const phrases = phrase ? hits(one.low, phrase) : [];
    const each = text.flatMap((list) => (list.some((hit) => hit[2]) ? list.filter((hit) => hit[2]) : list));
    const marks = (phrases.length ? phrases : each).sort((a, b) => a[0] - b[0]);
    const place = { address: one.address, heading: one.heading, text: one.text, marks, score };
    if (!pages.has(one.page)) pages.set(one.page, { title: one.page, address: one.address.split("#")[0], places: [] });
    pages.get(one.page).places.push(place);
  }
  for (const page of pages.values()) {
    page.places.sort((a, b) => b.score - a.score);
    // The best section decides; others help a little, so that a page about the word passes one that names it once.
    page.score = page.places.reduce((sum, place, k) => sum + place.score * 0.5 ** k, 0);
  }
  return { pages: [...pages.values()].sort((a, b) => b.score - a.score).slice(0, 30), whole };
}

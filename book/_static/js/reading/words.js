// The words of a text or a query, as the search compares them.

// One word for a thing and many of it.
const alone = (word) =>
  word.length < 4 || /[\d_]/.test(word) ? word : word.replace(/ies$/, "y").replace(/(ss|x|ch|sh)es$/, "$1").replace(/([^su])s$/, "$1");

// Words that a question is made of; they decide nothing unless there are no others.
const EMPTY = new Set(
  ("a all am an and any are as at be by can choose do does exactly for from get give has have how i if in is it its may me most much " +
    "must my need no not of on one or please put s should so than that the their them then there these this to torch us use used " +
    "using valueerror runtimeerror vs was we were what when where which why will with you your").split(" ").map(alone),
);

// What people type, and the book's words for it. Commas part words that belong together, "|" parts other readings.
const MEANS = {
  "0.69": "0.693", // log 2, cut off sooner
  accurate: "accuracy|digit,lost|digit,lose", // the book says that digits are lost
  amp: "autocast", // automatic mixed precision, which a user switches on by that name
  gradscaler: "autocast", // its companion
  bf16: "bfloat16", // short names of formats
  fp16: "float16",
  fp32: "float32",
  bceloss: "binary_cross_entropy", // a class and its function
  bcewithlogitsloss: "binary_cross_entropy_with_logits",
  crossentropyloss: "cross_entropy",
  converge: "move", // the loss that does not
  decrease: "move",
  stuck: "move",
  slow: "fast", // the same question
  speed: "fast",
  trust: "accurate",
  imbalance: "pos_weight|rare,positive", // the book speaks of rare positives
  imbalanced: "pos_weight|rare,positive",
  library: "implementation", // as the atlas calls them
  multiclass: "multi,class", // the book has a hyphen
  multilabel: "multi,label",
};

// Letters and digits of Europe's alphabets; without the flag u it is twice as fast.
const WORD = /\d+(?:\.\d+)+|[\w\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff]+/g;
const CAMEL = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d*|\d+/g;

const cache = new Map();
// A name and its parts: pos_weight, pos, weight; BCELoss, bce, loss; 100.0, 100.
function forms(word) {
  let found = cache.get(word);
  if (!found) {
    let parts = [];
    if (/^\d+\.0+$/.test(word)) parts = [word.split(".")[0]];
    else if (/._.|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(word)) parts = word.match(CAMEL) ?? [];
    found = [alone(word.toLowerCase()), ...(parts.length && parts.join() !== word ? parts.map((part) => alone(part.toLowerCase())) : [])];
    cache.set(word, found);
  }
  return found;
}

// Calls back with each form of each word, where it stands, and whether it is the whole word.
export function each(text, call) {
  WORD.lastIndex = 0;
  for (let hit = WORD.exec(text); hit; hit = WORD.exec(text)) {
    const found = forms(hit[0]);
    for (let k = 0; k < found.length; k++) call(found[k], hit.index, WORD.lastIndex, k === 0);
  }
}

// The words of a query, each with other ways to say it: [worth, words].
export function asked(query) {
  const words = new Map();
  for (const [word] of query.matchAll(WORD)) {
    const [whole, ...parts] = forms(word);
    const means = Object.hasOwn(MEANS, whole) ? MEANS[whole].split("|") : [];
    const ways = [[1, [whole]], ...means.map((other) => [0.8, other.split(",").map(alone)])];
    if (parts.length) ways.push([0.35, parts]);
    words.set(whole, ways);
  }
  const telling = [...words].filter(([word]) => tells(word));
  return telling.length ? telling : [...words];
}

// Does a word tell anything by itself?
export const tells = (word) => !EMPTY.has(word);

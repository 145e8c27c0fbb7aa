// Every formula of the book as a programme of single operations, in the order of src/bcelogits/loss.py.
// The lines are shown to the reader as they stand, and they are what is evaluated.

const GROWING = ["g = exp(-x)", "h = 1 + g"];
const SHRINKING = ["m = |x|", "e = exp(-m)"];

const LOSS = {
  naive: [...GROWING, "p = 1 / h", "a = log(p)", "q = 1 - p", "b = log(q)", "c = y * a", "u = 1 - y", "d = u * b", "f = c + d", "L = -f"],
  bceloss: [
    ...GROWING, "p = 1 / h", "a = log(p)", "A = max(a, -100)", "b = log1p(-p)", "B = max(b, -100)",
    "c = y * A", "u = 1 - y", "d = u * B", "f = c + d", "L = -f",
  ],
  expanded: [...GROWING, "a = log(h)", "b = a + x", "c = x * y", "L = b - c"],
  merged: ["r = max(x, 0)", ...SHRINKING, "s = 1 + e", "a = log(s)", "b = r + a", "c = x * y", "L = b - c"],
  merged_log1p: ["r = max(x, 0)", ...SHRINKING, "a = log1p(e)", "b = r + a", "c = x * y", "L = b - c"],
  torch: ["u = 1 - y", "c = u * x", "r = min(x, 0)", ...SHRINKING, "a = log1p(e)", "b = r - a", "L = c - b"],
  fold: [...SHRINKING, "H = [x >= 0]", "d = H - y", "w = |d|", "c = w * m", "a = log1p(e)", "L = c + a"],
};

const GRADIENT = {
  naive: [...GROWING, "p = 1 / h", "q = 1 - p", "u = 1 - y", "a = u / q", "b = y / p", "c = a - b", "d = p * q", "G = c * d"],
  bceloss: [
    ...GROWING, "p = 1 / h", "q = 1 - p", "v = q * p", "k = max(v, 1e-12)", "a = p - y", "b = a / k",
    "c = b * q", "G = c * p",
  ],
  expanded: [...GROWING, "p = 1 / h", "G = p - y"],
  merged: [
    ...SHRINKING, "s = 1 + e", "q = e / s", "k = sign(x)", "a = 1 + k", "H = a / 2", "c = k * q",
    "d = H - c", "G = d - y",
  ],
  fold: [...SHRINKING, "s = 1 + e", "q = e / s", "H = [x >= 0]", "d = H - y", "w = |d|", "c = w - q", "k = side(x)", "G = k * c"],
};

const OPERAND = String.raw`(-?(?:[A-Za-z]|[\d.]+(?:e-?\d+)?))`;
const SHAPES = [
  [new RegExp(String.raw`^(exp|log|log1p|sign|side)\(${OPERAND}\)$`), ([, op, a]) => [op, a]],
  [new RegExp(String.raw`^(max|min)\(${OPERAND}, ${OPERAND}\)$`), ([, op, a, b]) => [op, a, b]],
  [new RegExp(String.raw`^${OPERAND} ([-+*/]) ${OPERAND}$`), ([, a, op, b]) => [op, a, b]],
  [/^\|([A-Za-z])\|$/, ([, a]) => ["abs", a]],
  [/^\[([A-Za-z]) >= 0\]$/, ([, a]) => ["step", a]],
  [/^-([A-Za-z])$/, ([, a]) => ["negative", a]],
];

function parse(line) {
  const [name, text] = line.split(" = ");
  for (const [shape, read] of SHAPES) {
    const match = shape.exec(text);
    if (match) {
      const [op, ...operands] = read(match);
      return { name, text, op, operands };
    }
  }
  throw new Error(`no such operation: ${line}`);
}

const parsed = (table) => Object.fromEntries(Object.entries(table).map(([name, lines]) => [name, lines.map(parse)]));

// {loss: {naive: [step, ...], ...}, gradient: {...}}; eq 7 has one gradient whatever its logarithm,
// and PyTorch's gradient is that of eq 8, which stands under "expanded".
export const PROGRAMMES = { loss: parsed(LOSS), gradient: parsed(GRADIENT) };

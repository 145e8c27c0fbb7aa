// Lines of the checker, read and evaluated: + - * / **, its functions and conditions, nothing else.
// read("log(1 + exp(-x)) - x*y") is a function of {x, y}; a text that it cannot read is an error.
const sign = (a) => (a > 0 ? 1 : a < 0 ? -1 : 0);
const FUNCTIONS = {
  exp: Math.exp,
  log: (a) => (a > 0 ? Math.log(a) : NaN),
  sqrt: Math.sqrt,
  Abs: Math.abs,
  Max: Math.max,
  Min: Math.min,
  sign,
  Heaviside: (a, middle = 0.5) => (a > 0 ? 1 : a < 0 ? 0 : middle),
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  coth: (a) => 1 / Math.tanh(a),
  sech: (a) => 1 / Math.cosh(a),
  csch: (a) => 1 / Math.sinh(a),
  atan: Math.atan,
  asinh: Math.asinh,
  atanh: Math.atanh,
  sigma: (a) => 1 / (1 + Math.exp(-a)),
};
FUNCTIONS["\u03c3"] = FUNCTIONS.sigma;
const CONSTANTS = { pi: Math.PI, E: Math.E, True: true, False: false };
const RELATIONS = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};
const TOKEN = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(\*\*|<=|>=|==|!=|[-+*/(),<>&|]))/uy;

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`${text}: cannot read ${text.slice(at)}`);
    found.push(match[0].trim());
  }
  return found;
}

export function read(text) {
  const rest = tokens(text);
  const eat = (...wanted) => (wanted.includes(rest[0]) ? rest.shift() : null);
  const need = (wanted) => {
    if (!eat(wanted)) throw new Error(`${text}: ${wanted} expected before ${rest[0] || "the end"}`);
  };

  // One level of operators that go from the left.
  const chain = (next, table) => () => {
    let left = next();
    for (let op = eat(...Object.keys(table)); op; op = eat(...Object.keys(table))) {
      const [a, b, join] = [left, next(), table[op]];
      left = (at) => join(a(at), b(at));
    }
    return left;
  };
  const list = (one) => {
    const found = [one()];
    while (eat(",")) found.push(one());
    return found;
  };

  // Piecewise((value, condition), ...): the first whose condition holds.
  const pieces = () => {
    const found = list(() => {
      need("(");
      const pair = list(whole);
      need(")");
      return pair;
    });
    return (at) => {
      const taken = found.find(([, holds]) => holds(at));
      return taken ? taken[0](at) : NaN;
    };
  };
  const atom = () => {
    if (eat("(")) {
      const inside = whole();
      need(")");
      return inside;
    }
    const token = rest.shift() ?? "";
    if (/^\d/.test(token)) return () => Number(token);
    if (!/^[\p{L}_]/u.test(token)) throw new Error(`${text}: a number, a name or a bracket expected, not ${token}`);
    if (!eat("(")) {
      if (Object.hasOwn(CONSTANTS, token)) return () => CONSTANTS[token];
      return (at) => (Object.hasOwn(at, token) ? at[token] : NaN);
    }
    if (token !== "Piecewise" && !Object.hasOwn(FUNCTIONS, token)) throw new Error(`${text}: ${token} is no known function`);
    const given = token === "Piecewise" ? pieces() : list(whole);
    need(")");
    return token === "Piecewise" ? given : (at) => FUNCTIONS[token](...given.map((part) => part(at)));
  };
  const power = () => {
    const base = atom();
    if (!eat("**")) return base;
    const exponent = unary();
    return (at) => base(at) ** exponent(at);
  };
  const unary = () => {
    if (eat("+")) return unary();
    if (!eat("-")) return power();
    const inside = unary();
    return (at) => -inside(at);
  };
  const product = chain(unary, { "*": (a, b) => a * b, "/": (a, b) => a / b });
  const sum = chain(product, { "+": (a, b) => a + b, "-": (a, b) => a - b });
  // 0 <= y <= 1 is both.
  const relation = () => {
    const sides = [sum()];
    const signs = [];
    for (let op = eat(...Object.keys(RELATIONS)); op; op = eat(...Object.keys(RELATIONS))) {
      signs.push(RELATIONS[op]);
      sides.push(sum());
    }
    if (!signs.length) return sides[0];
    return (at) => signs.every((holds, k) => holds(sides[k](at), sides[k + 1](at)));
  };
  const both = chain(relation, { "&": (a, b) => a && b });
  const either = chain(both, { "|": (a, b) => a || b });
  function whole() {
    return either();
  }

  const found = whole();
  if (rest.length) throw new Error(`${text}: ${rest[0]} is left over`);
  return found;
}

// Numbers as the widgets write and keep them.
const dress = (text) => text.replaceAll("-", "\u2212").replace("e+", "e");

// 1.50, and 0.00 never with a sign.
export const fixed = (value, digits = 2) => dress(value.toFixed(digits).replace(/^-(0(\.0*)?)$/, "$1"));

// A few digits of a number of any size: 0.2689, 2.06e−9, exactly 0 as 0.
export function short(value, digits = 4) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : dress(value > 0 ? "\u221e" : "-\u221e");
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) return dress(value.toExponential(digits - 1).replace(/\.?0+e/, "e"));
  return dress(String(Number(value.toPrecision(digits))));
}

// The number in a text of the address, or the usual one.
export function number(text, least, most, usual) {
  const value = text === undefined || text === "" ? NaN : Number(text);
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : usual;
}
export const one = (text, known, usual) => (known.includes(text) ? text : usual);

// Something that is done when the hand rests.
export function later(act, wait = 250) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), wait);
  };
}

// The address is written later, for browsers allow only so many changes in a minute. The first call
// is the widget's own, at its start, and leaves the address as the reader opened it.
export function keep(write) {
  const act = later(write);
  let begun = false;
  return (values) => {
    if (begun) act(values);
    begun = true;
  };
}

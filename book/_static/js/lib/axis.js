// The axis of logits, as on the pages' maps: even from -1 to 1, by the logarithm beyond.
export const REACH = 1000;
export const place = (x) => Math.sign(x) * (Math.abs(x) <= 1 ? Math.abs(x) : 1 + Math.log10(Math.abs(x)));
export const logit = (at) => Math.sign(at) * (Math.abs(at) <= 1 ? Math.abs(at) : 10 ** (Math.abs(at) - 1));
export const END = place(REACH);
export const TICKS = [-1000, -100, -10, -1, 0, 1, 10, 100, 1000];
export const within = (x) => Math.min(REACH, Math.max(-REACH, x));

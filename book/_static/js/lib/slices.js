// Long work in slices, so that the page stays awake: a generator is run for some milliseconds at a time.
const SLICE = 10;

// Calls done with what the generator returns; the function that comes back stops it.
export function inSlices(work, done) {
  let stopped = false;
  const slice = () => {
    if (stopped) return;
    const start = performance.now();
    let step = work.next();
    while (!step.done && performance.now() - start < SLICE) step = work.next();
    if (step.done) done(step.value);
    else setTimeout(slice);
  };
  slice();
  return () => (stopped = true);
}

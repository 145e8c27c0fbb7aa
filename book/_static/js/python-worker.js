// The page's Python: Pyodide in a worker, fetched with its progress told, and cells run one by one.
const root = new URL("python/", self.location.href);
const version = new URL(self.location.href).search;
const address = (name) => new URL(`${name}${version}`, root).href;
const tell = (kind, more = {}) => self.postMessage({ kind, ...more });

let loaded = 0;
let told = 0;
const count = (bytes) => {
  loaded += bytes;
  if (performance.now() - told > 80) {
    told = performance.now();
    tell("progress", { loaded });
  }
};

async function stream(name) {
  const response = await fetch(address(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const counter = new TransformStream({
    transform(chunk, out) {
      count(chunk.byteLength);
      out.enqueue(chunk);
    },
  });
  return response.body.pipeThrough(counter);
}
const bytes = async (name) => new Uint8Array(await new Response(await stream(name)).arrayBuffer());
const typed = (body, type) => new Response(body, { headers: { "Content-Type": type } });

// Where the browser or the policy forbids WebAssembly, Pyodide would wait for it without end.
function allowed() {
  try {
    return Boolean(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)));
  } catch {
    return false;
  }
}

async function start() {
  const begun = performance.now();
  if (!allowed()) return tell("dead", { words: "WebAssembly", unable: true });
  const wasm = stream("pyodide.asm.wasm.bin").then((body) => typed(body.pipeThrough(new DecompressionStream("gzip")), "application/wasm"));
  const library = stream("stdlib.zip").then((body) => typed(body, "application/zip"));
  const archives = ["sympy.zip", "book.zip"].map((name) => bytes(name).then((data) => [name, data]));
  const lock = bytes("pyodide-lock.json").then((data) => new TextDecoder().decode(data));
  // What fails is told once, by the await below, and not as a rejection that nobody handles.
  for (const promise of [wasm, library, lock, ...archives]) promise.catch(() => {});
  const [{ loadPyodide }, { default: createPyodideModule }, lockFileContents] = await Promise.all([
    import(address("pyodide.mjs")),
    import(address("pyodide.asm.mjs")),
    lock,
  ]);
  // Pyodide asks for two files by itself: they are on their way already, one of them packed.
  const direct = self.fetch.bind(self);
  const coming = { "pyodide.asm.wasm": wasm, "stdlib.zip": library };
  self.fetch = (asked, options) => {
    const name = String(asked.url ?? asked).split("/").pop();
    return coming[name] ?? direct(asked, options);
  };
  const python = await loadPyodide({
    indexURL: root.href,
    stdLibURL: new URL("stdlib.zip", root).href,
    lockFileContents,
    createPyodideModule,
    env: { PYTHONHASHSEED: "0", SYMPY_GROUND_TYPES: "python" },
  });
  self.fetch = direct;
  for (const [name, data] of await Promise.all(archives)) python.FS.writeFile(`/${name}`, data, { canOwn: true });
  tell("progress", { loaded, starting: true });
  python.runPython("import sys; sys.path[:0] = ['/book.zip', '/sympy.zip']");
  const { Kernel } = python.pyimport("page_kernel");
  const defined = python.runPython("import bcelogits.exercises.kit\nfrom bcelogits.derivation.tree import DEFINED\nDEFINED");
  kernel = Kernel((json) => tell("item", { id: current, item: JSON.parse(json) }), defined);
  tell("ready", { seconds: (performance.now() - begun) / 1000 });
}

let kernel = null;
let current = 0;
self.addEventListener("message", async ({ data }) => {
  try {
    if (data.kind === "start") return void (await start());
    current = data.id;
    const begun = performance.now();
    const done = kernel.run(data.code, data.name, data.place);
    tell("done", { id: data.id, done, seconds: (performance.now() - begun) / 1000 });
  } catch (error) {
    tell("dead", { words: String(error.message ?? error).trim().split("\n").pop() });
  }
});

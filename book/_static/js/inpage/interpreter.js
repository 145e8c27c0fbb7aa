// The worker that holds the page's Python. Nothing is loaded before it is started; to stop it is to end it.

// A script of the site, loaded once; a failure is forgotten, so that it can be tried again.
const scripts = new Map();
export function script(address) {
  if (!scripts.has(address)) {
    const loading = new Promise((resolve, reject) => {
      const node = document.createElement("script");
      node.src = address;
      node.onload = resolve;
      node.onerror = () => reject(new Error(address));
      document.head.append(node);
    });
    loading.catch(() => scripts.delete(address));
    scripts.set(address, loading);
  }
  return scripts.get(address);
}

export class Interpreter {
  // `progress` hears {loaded, starting} while Python is loaded.
  constructor(address, progress) {
    this.address = address;
    this.progress = progress;
    this.ready = false;
    this.loaded = 0;
    this.calls = new Map();
    this.count = 0;
  }

  // Resolves when cells can be run; rejects when Python cannot be loaded or is ended.
  start() {
    this.starting ??= new Promise((resolve, reject) => {
      this.reject = reject;
      const worker = new Worker(this.address, { type: "module" });
      this.worker = worker;
      worker.onerror = (event) => {
        event.preventDefault();
        if (worker === this.worker) this.end(new Error(event.message || this.address));
      };
      // One that was ended may have had a last word on its way.
      worker.onmessage = ({ data }) => worker === this.worker && this.hear(data, resolve);
      worker.postMessage({ kind: "start" });
    });
    this.starting.catch(() => {});
    return this.starting;
  }

  hear(data, resolve) {
    const call = this.calls.get(data.id);
    if (data.kind === "progress") {
      this.loaded = data.loaded;
      this.progress(data);
    }
    else if (data.kind === "item") call?.show(data.item);
    else if (data.kind === "dead") this.end(Object.assign(new Error(data.words), { unable: data.unable }));
    else if (data.kind === "ready") {
      this.ready = true;
      resolve();
    } else {
      this.calls.delete(data.id);
      call?.resolve(data);
    }
  }

  // Runs the cell at a place of the page: `show` hears each thing that it says; resolves to {done, seconds}.
  async run(code, name, place, show) {
    await this.start();
    return new Promise((resolve, reject) => {
      const id = (this.count += 1);
      this.calls.set(id, { show, resolve, reject });
      this.worker.postMessage({ kind: "run", id, code, name, place });
    });
  }

  // Ends the worker and all that it held; whoever waits for it hears `reason`.
  end(reason) {
    this.worker?.terminate();
    this.worker = null;
    this.reject?.(reason);
    for (const call of this.calls.values()) call.reject(reason);
    this.calls.clear();
    this.starting = null;
    this.ready = false;
    this.loaded = 0;
  }
}

// Runs pack.py in Pyodide: node pack.mjs <folder of pyodide> <its library> <pack.py> <jobs as JSON>.
// Each job is [source archive, target archive, place in the page's Python, keep sources].
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, stdLibURL, script, jobs] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
const { info } = JSON.parse(fs.readFileSync(path.join(folder, "pyodide-lock.json"), "utf-8"));
const python = await loadPyodide({
  stdLibURL,
  lockFileContents: JSON.stringify({ info, packages: {} }),
  // The order of a set's members is written into bytecode; columns of tracebacks are a fifth of it.
  env: { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1", PYTHONWARNINGS: "ignore" },
});
python.runPython(fs.readFileSync(script, "utf-8"));
const pack = python.globals.get("pack");
for (const [source, target, place, keep] of JSON.parse(jobs)) {
  python.FS.writeFile("/source.zip", fs.readFileSync(source));
  pack("/source.zip", "/target.zip", place, keep);
  fs.writeFileSync(target, python.FS.readFile("/target.zip"));
}

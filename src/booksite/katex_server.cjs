// Renders formulas for booksite.katex: one JSON request a line in, one JSON answer a line out.
"use strict";
const katex = require(process.argv[2]);
const lines = require("node:readline").createInterface({ input: process.stdin });

// A line break in a displayed formula is harmless; everything else that LaTeX would refuse is an error here too.
const strict = (code) => (code === "newLineInDisplayMode" ? "ignore" : "error");

lines.on("line", (line) => {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(tex, { displayMode: display, strict, trust: false }) };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});

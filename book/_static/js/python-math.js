// KaTeX for what cells show; loaded when a page's Python is first used.
import katex from "katex";

const options = { throwOnError: false, strict: "ignore", output: "htmlAndMathml" };
globalThis.bookMath = (tex, displayMode) => katex.renderToString(tex, { ...options, displayMode });

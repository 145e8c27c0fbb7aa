// Puts each widget of the page in the place of its still picture; the still one stays where a script fails.
import { query } from "./lib/state.js";
import explorer from "./widgets/explorer.js";
import gradient from "./widgets/gradient.js";
import overflow from "./widgets/overflow.js";
import proof from "./widgets/proof.js";
import split from "./widgets/split.js";
import training from "./widgets/training.js";

const MOUNT = { explorer, gradient, overflow, proof, split, training };

for (const place of document.querySelectorAll("[data-widget]")) {
  const name = place.dataset.widget;
  const box = document.createElement("div");
  box.className = "widget-box";
  try {
    MOUNT[name](box, { words: JSON.parse(place.dataset.words), state: query(name) });
  } catch (error) {
    console.error(error);
    continue;
  }
  place.append(box);
  place.classList.add("is-live");
}

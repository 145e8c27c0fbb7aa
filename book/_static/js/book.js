// The reading aids of every page. Each is for itself: where one fails, the others still work.
import { fitOnPaper } from "./lib/print.js";
import { pageContents, sidebarPlace } from "./reading/contents.js";
import { codeSwitch } from "./reading/code.js";
import { copyButtons } from "./reading/copy.js";
import { filterRows } from "./reading/filter.js";
import { openFolds } from "./reading/folds.js";
import { searchKey } from "./reading/keys.js";
import { linkPreviews } from "./reading/previews.js";
import { scrollBoxes } from "./reading/scroll.js";
import { fewerStops } from "./reading/stops.js";

const words = JSON.parse(document.body.dataset.words);
const aids = [sidebarPlace, pageContents, scrollBoxes, copyButtons, codeSwitch, fewerStops, openFolds, searchKey, linkPreviews, filterRows, fitOnPaper];
for (const aid of aids) {
  try {
    aid(words);
  } catch (error) {
    console.error(error);
  }
}
// A picture is one thing to a screen reader, so the dots of the graph are no links; a pointer may use them as such.
for (const dot of document.querySelectorAll(".graph [data-href]")) {
  dot.addEventListener("click", () => location.assign(dot.dataset.href));
}

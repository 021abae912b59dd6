// The scripts of every page. All of them only add to pages that work without.
import { watchCopyButtons } from "./copy.js";
import { watchComposition } from "./composition.js";
import { watchFilters } from "./filters.js";
import { watchFindBoxes } from "./find.js";
import { watchResults } from "./live.js";
import { watchLooks } from "./looks.js";
import { watchMarks } from "./marks.js";
import { watchOutline } from "./outline.js";
import { watchKeeping } from "./keeping.js";
import { watchBox } from "./suggest.js";

watchComposition(document);
watchCopyButtons(document);
watchFilters(document);
watchFindBoxes(document);
watchLooks(document);
watchOutline(document);
watchMarks(document);
watchKeeping(document);
watchBox(document);
watchResults(document);

// Paper tells the whole address.
window.addEventListener("beforeprint", () => {
  const { dataset } = document.documentElement;
  dataset.address = new URL(dataset.address ?? location.href, location.href).href;
});

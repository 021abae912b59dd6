// Filters at once: a ticked box asks for the page that the form's button would give. On a narrow page the
// button stays, so that several boxes can be ticked in one go.
import { addressOf, show } from "./live.js";

const NARROW = "(max-width: 56.25em)";

/** Makes the filters under `root` act when a box is ticked. */
export function watchFilters(root) {
  root.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.closest(".filters") || !box.form || matchMedia(NARROW).matches) return;
    show(addressOf(box.form), { isNew: true });
  });
}

// Filters at once: a ticked box asks the server for the page that the form's button would give and puts its
// main part in place, with the address to share. On a narrow page the button stays, so that several boxes can
// be ticked in one go.

const NARROW = "(max-width: 56.25em)";

/** Makes the filters under `root` act when a box is ticked. */
export function watchFilters(root) {
  root.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.closest(".filters") || !box.form || matchMedia(NARROW).matches) return;
    show(addressOf(box.form), box.id, true);
  });
  window.addEventListener("popstate", () => {
    // A jump within the page comes here too; its address asks nothing new.
    if (document.querySelector(".found") && questionOf(location) !== shown) show(location.href, null, false);
  });
}

const questionOf = ({ pathname, search }) => pathname + search;

/** The question whose answer stands on the page. */
let shown = questionOf(location);

function addressOf(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "") fields.append(name, value);
  }
  return `${form.getAttribute("action")}?${fields}`;
}

let running;

async function show(address, focusId, isNew) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  document.body.classList.add("busy");
  try {
    const response = await fetch(address, { signal: mine.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error("the answer holds no page");
    if (isNew) history.pushState(null, "", address);
    shown = questionOf(location);
    document.title = page.title;
    for (const part of ["main", ".places"]) {
      document.querySelector(part)?.replaceWith(document.adoptNode(page.querySelector(part)));
    }
    if (focusId) document.getElementById(focusId)?.focus({ preventScroll: true });
    document.body.classList.remove("busy");
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

// Results that follow what is typed and ticked: the server's page for the new question is fetched and its main
// part put in place, with an address to share and to come back to. The box and its caret are never touched.
import { askUntilAnswered, isLost, serverBack } from "./connection.js";
import { handLists } from "./find.js";

const WAIT_MS = 250;
/** How long typing must have rested before the count is read out. */
const REST_MS = 1000;
const SCROLL_REST_MS = 150;

/** The question of an address, however it is written. */
function questionOf({ pathname, search }) {
  const fields = new URLSearchParams(search);
  fields.sort();
  return `${pathname}?${fields}`;
}

/** The question whose answer stands on the page. */
let shown = questionOf(location);
let running;
let readingOut;

const hasResults = () => location.pathname === "/search" && document.querySelector(".found") !== null;

/** The address that a form asks for, without its empty fields. */
export function addressOf(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim() !== "") fields.append(name, value);
  }
  return `${form.getAttribute("action")}?${fields}`;
}

/** Makes the results under `root` follow the box and the browser's history. */
export function watchResults(root) {
  const box = root.getElementById("q");
  if (!box) return;
  root.addEventListener("submit", (event) => {
    if (event.target === box.form) submit(event, box);
  });
  if (!hasResults()) return;
  new Typing(box);
  window.addEventListener("popstate", (event) => {
    // A jump within the page comes here too; its address asks nothing new.
    if (location.pathname !== "/search" || questionOf(location) === shown) return;
    box.value = new URLSearchParams(location.search).get("q") ?? "";
    show(location.href, { scroll: event.state?.scroll ?? 0 });
  });
  let timer;
  window.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(keepScroll, SCROLL_REST_MS);
  }, { passive: true });
}

/** Asks while a person types: after a pause, and never in the midst of a composition. */
class Typing {
  constructor(box) {
    Object.assign(this, { box, entry: null, composing: false });
    box.addEventListener("compositionstart", () => { this.composing = true; clearTimeout(this.timer); });
    box.addEventListener("compositionend", () => { this.composing = false; this.ask(); });
    box.addEventListener("input", () => this.ask());
    // What is typed in one go makes one entry of the history.
    box.addEventListener("blur", () => { this.entry = null; });
    box.form.addEventListener("submit", () => { clearTimeout(this.timer); this.entry = null; });
    window.addEventListener("popstate", () => { clearTimeout(this.timer); this.entry = null; });
  }

  ask() {
    clearTimeout(this.timer);
    if (this.composing) return;
    this.timer = setTimeout(async () => {
      const address = addressOf(this.box.form);
      if (this.box.value.trim() === queryShown() || !asksSomething(address)) {
        stop();
        return;
      }
      const isNew = this.entry !== shown;
      if (await show(address, { isNew, isAlive: true, scroll: 0 })) this.entry = shown;
    }, WAIT_MS);
  }
}

function asksSomething(address) {
  const fields = [...new URL(address, location.href).searchParams.keys()];
  return fields.some((name) => !["lang", "sort", "limit", "as_of", "synonyms", "group"].includes(name));
}

const queryShown = () => new URLSearchParams(shown.split("?")[1]).get("q")?.trim() ?? "";
const isSame = (address) => questionOf(new URL(address, location.href)) === shown;

/** Searches from the box without leaving the page; while the server does not answer, from any page. */
async function submit(event, box) {
  // The button below the filters opens the page anew, which closes them on a narrow screen.
  if (event.defaultPrevented || (event.submitter && !event.submitter.closest(".box"))) return;
  const address = addressOf(box.form);
  if (!asksSomething(address)) return;
  if (hasResults()) {
    event.preventDefault();
    show(address, { isNew: !isSame(address), scroll: 0 });
  } else if (isLost()) {
    event.preventDefault();
    await serverBack();
    location.assign(addressOf(box.form));
  }
}

/**
 * Shows the answer to the question at `address` in place and tells whether it did; a newer question ends an
 * older one. `isNew` makes an entry of the history, `isAlive` replaces the one that the same typing made.
 */
export async function show(address, { isNew = false, isAlive = false, scroll = null } = {}) {
  stop();
  const mine = new AbortController();
  running = mine;
  document.body.classList.add("busy");
  try {
    const response = await askUntilAnswered(address, { signal: mine.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    mine.signal.throwIfAborted();
    if (new URL(response.url).pathname !== "/search" || !page.querySelector(".found")) {
      // No answer but advice: while typing it can wait, else it has a page of its own.
      if (!isAlive) location.assign(address);
      document.body.classList.remove("busy");
      return false;
    }
    if (isNew) {
      keepScroll();
      history.pushState(null, "", address);
    } else {
      history.replaceState(history.state, "", address);
    }
    shown = questionOf(location);
    putInPlace(page);
    if (scroll !== null) scrollTo({ top: scroll, behavior: "instant" });
    readOut(isAlive ? REST_MS : 0);
    document.body.classList.remove("busy");
    return true;
  } catch (error) {
    if (error.name === "AbortError") return false;
    location.assign(address);
    return false;
  }
}

/** Ends what is being asked; what stands on the page stays. */
function stop() {
  running?.abort();
  clearTimeout(readingOut);
  document.body.classList.remove("busy");
}

function keepScroll() {
  if (questionOf(location) === shown) history.replaceState({ ...history.state, scroll: scrollY }, "");
}

function putInPlace(page) {
  document.title = page.title;
  const language = ".places [hreflang]";
  const link = page.querySelector(language);
  if (link) document.querySelector(language)?.setAttribute("href", link.getAttribute("href"));
  const old = document.getElementById("main");
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const fresh = document.adoptNode(page.getElementById("main"));
  handLists(old, fresh);
  old.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** Has the count read out politely, once nothing new has come for a while. */
function readOut(waitMs) {
  readingOut = setTimeout(() => {
    const count = document.getElementById("count");
    const parts = document.querySelectorAll("#results h1, #sum");
    if (count) count.textContent = [...parts].map((part) => part.textContent.trim()).join(" ").replace(/\s+/gu, " ");
  }, waitMs);
}

// What lies in the basket, as the browser keeps it: a list in localStorage, the same in all tabs. Knows no page.

const KEY = "tiaowen.basket";
/** How many clauses the basket holds. */
export const LIMIT = 200;

/** The path of the clause for programs, by that of its page, which is what names a clause in the basket. */
export const apiUrl = (url) => `/api/v1/clauses${url.slice("/c".length)}`;

/** The kept clauses; none where the browser keeps nothing for us. */
export function readBasket() {
  try {
    return read();
  } catch {
    return [];
  }
}

/** Tells whether the browser lets us keep anything. */
export function isBlocked() {
  try {
    localStorage.getItem(KEY);
    return false;
  } catch {
    return true;
  }
}

/**
 * Lets `work` change the list as it stands now, whichever tab wrote it last. Gives what came of it: "done",
 * "limit", "full" or "blocked"; only "done" changed anything.
 */
export function changeBasket(work) {
  if (isBlocked()) return "blocked";
  try {
    const before = read();
    const { length } = before;
    const after = work(before);
    if (after.length > LIMIT && after.length > length) return "limit";
    localStorage.setItem(KEY, JSON.stringify({ version: 1, items: after }));
  } catch {
    return "full";
  }
  window.dispatchEvent(new Event("basket"));
  return "done";
}

/** Calls `work` whenever the basket changed, here or in another tab. */
export function onBasketChange(work) {
  window.addEventListener("basket", work);
  window.addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) work();
  });
}

/** What is kept of a clause, from its object of the interface. */
export function itemOf(url, clause) {
  const day = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return {
    url,
    id: clause.id,
    text: clause.text,
    citation: clause.citation,
    hash: clause.hash,
    kept: `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`,
    note: "",
  };
}

function read() {
  const kept = localStorage.getItem(KEY);
  if (kept === null) return [];
  try {
    const seen = new Set();
    return JSON.parse(kept).items.filter((item) => isItem(item) && !seen.has(item.url) && seen.add(item.url));
  } catch {
    // Not ours, or broken: set aside, so that nothing is written over.
    localStorage.setItem(`${KEY}.unread`, kept);
    return [];
  }
}

function isItem(item) {
  const names = ["url", "id", "text", "citation", "hash", "kept", "note"];
  return names.every((name) => typeof item?.[name] === "string") && item.url.startsWith("/c/");
}

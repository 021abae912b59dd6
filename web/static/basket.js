// The page of the basket: shows what is kept, in order, and lets it be ordered, noted, copied and held against
// what the library says now.
import { announce, chosenStyle, fetchCitation, write } from "./copy.js";
import { apiUrl, changeBasket, isBlocked, itemOf, onBasketChange, readBasket } from "./kept.js";
import { writeShown } from "./signs.js";

/** How many clauses are looked up at the same time. */
const LOOKUPS = 4;
/** What stands for the hash of a clause that is gone. */
const GONE = "gone";

const byId = (id) => document.getElementById(id);
const main = byId("main");
const words = main.dataset;
const headerWords = byId("basket-link").dataset;
/** The list entries by the clauses' addresses, so that none is made anew under the user's hands. */
const shown = new Map();
/** What the library says now of clauses that are not as kept. */
const news = new Map();
let removed = [];

// --- showing ------------------------------------------------------------------------------------------------

function show() {
  const items = readBasket();
  const list = byId("basket-list");
  for (const [url, element] of shown) {
    if (items.some((item) => item.url === url)) continue;
    element.remove();
    shown.delete(url);
  }
  items.forEach((item, index) => {
    const element = shown.get(item.url) ?? makeEntry(item.url);
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    fill(element, item, index, items.length);
  });
  byId("basket-whole").hidden = items.length === 0;
  byId("basket-empty").hidden = items.length > 0 || isBlocked();
  if (isBlocked()) complain("blocked");
}

function makeEntry(url) {
  const element = byId("basket-item").content.firstElementChild.cloneNode(true);
  element.dataset.url = url;
  shown.set(url, element);
  return element;
}

function fill(element, item, index, count) {
  const set = (name, text) => writeShown(element.querySelector(name), text);
  set(".says", item.citation);
  set(".id", item.id);
  set(".hash", item.hash.slice(0, 12));
  set("time", item.kept);
  element.querySelector(".hash").title = item.hash;
  element.querySelector(".id").href = item.url + location.search;
  const note = element.querySelector(".own");
  if (note !== document.activeElement) note.value = item.note;
  for (const button of element.querySelectorAll("[data-act]")) {
    button.setAttribute("aria-label", `${button.textContent} ${index + 1}`);
    const isEnd = { up: index === 0, down: index === count - 1 }[button.dataset.act];
    // Not disabled: that would drop the focus of who moves a clause to the end.
    if (isEnd !== undefined) button.setAttribute("aria-disabled", String(isEnd));
  }
  warn(element, item);
}

/** What two states of a clause are compared by. */
const nameOf = (clause) => (clause === GONE ? GONE : `${clause.url} ${clause.hash} ${clause.citation}`);

function warn(element, item) {
  const now = news.get(item.url);
  const isNews = now !== undefined && nameOf(now) !== item.accepted && nameOf(now) !== nameOf(item);
  const box = element.querySelector(".warning");
  box.hidden = !isNews;
  element.querySelector(".says").hidden = isNews && now !== GONE;
  if (!isNews) return;
  const isGone = now === GONE;
  box.querySelector(".what").textContent = isGone ? words.gone : now.hash === item.hash ? words.moved : words.changed;
  box.querySelector("dl").hidden = isGone;
  writeShown(box.querySelector(".then"), item.citation);
  writeShown(box.querySelector(".now"), isGone ? "" : now.citation);
  box.querySelector("[data-act=take]").hidden = isGone;
}

function complain(outcome) {
  const place = byId("basket-trouble");
  place.hidden = outcome === "done";
  place.textContent = outcome === "done" ? "" : headerWords[outcome];
}

/** Changes what is kept and says so where that did not work. */
function change(work) {
  const outcome = changeBasket(work);
  complain(outcome);
  return outcome === "done";
}

const changeItem = (url, work) => change((items) => items.map((item) => (item.url === url ? work(item) : item)));

// --- what the buttons do ------------------------------------------------------------------------------------

const acts = {
  up: (url, button) => move(url, -1, button),
  down: (url, button) => move(url, 1, button),
  remove: (url) => take((item) => item.url === url),
  take(url) {
    const now = news.get(url);
    if (changeItem(url, (item) => ({ ...itemOf(now.url, now), note: item.note }))) settle(url, now.url);
  },
  keep(url) {
    const accepted = nameOf(news.get(url));
    if (changeItem(url, (item) => ({ ...item, accepted }))) focusOn(url);
  },
  undo: restore,
  copy: (_, button) => copyAll(button),
  clear: () => byId("basket-clear").showModal(),
  check: () => lookUpAll(),
};

function move(url, step, button) {
  let place = 0;
  const didChange = change((items) => {
    const from = items.findIndex((item) => item.url === url);
    const to = Math.min(Math.max(from + step, 0), items.length - 1);
    const [item] = items.splice(from, 1);
    items.splice(to, 0, item);
    place = to + 1;
    return items;
  });
  if (!didChange) return;
  button.focus();
  announce(`${words.movedTo} ${place}`);
}

function take(isTaken) {
  let taken = [];
  const didChange = change((items) => {
    taken = items.map((item, index) => ({ item, index })).filter(({ item }) => isTaken(item));
    return items.filter((item) => !isTaken(item));
  });
  if (!didChange) return;
  removed = taken;
  const bar = byId("basket-undo");
  bar.hidden = false;
  bar.querySelector("span").textContent = `${words.removed} (${taken.length})`;
  bar.querySelector("button").focus();
}

function restore() {
  const back = removed;
  const didChange = change((items) => {
    for (const { item, index } of back) {
      if (!items.some(({ url }) => url === item.url)) items.splice(index, 0, item);
    }
    return items;
  });
  if (!didChange) return;
  removed = [];
  byId("basket-undo").hidden = true;
  announce(words.restored);
  focusOn(back[0]?.item.url);
}

function settle(oldUrl, newUrl) {
  news.delete(oldUrl);
  show();
  focusOn(newUrl);
}

function focusOn(url) {
  (shown.get(url)?.querySelector(".id") ?? main.querySelector("h1")).focus();
}

// --- copying ------------------------------------------------------------------------------------------------

async function copyAll(button) {
  const hasNotes = byId("with-notes").checked;
  const cited = citeAll(readBasket());
  const text = cited.then(({ items }) => asText(items, hasNotes));
  try {
    await write(text, cited.then(({ items }) => asHtml(items, hasNotes)));
    const { usual } = await cited;
    announce(usual > 0 ? `${words.usual}${usual}` : words.copied);
  } catch (error) {
    console.warn("the clipboard was not written", error);
    const box = byId("basket-all");
    box.hidden = false;
    box.value = await text;
    box.focus();
    box.select();
    announce(words.byHand);
  }
}

/** The items with their citations in the form that the reader chose, and how many keep the usual one. */
async function citeAll(items) {
  const style = chosenStyle();
  if (!style) return { items, usual: 0 };
  const cited = [...items];
  let usual = 0;
  const named = new Set();
  const waiting = items.map((item, index) => {
    const document = item.url.split("/")[2];
    // A document is introduced once.
    const isLater = style === "gongwen" && named.has(document);
    named.add(document);
    return { item, index, style: isLater ? "gongwen-later" : style };
  });
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        // Of a clause that reads otherwise now, the kept words are copied.
        if (news.has(next.item.url)) throw new Error("changed");
        const citation = await fetchCitation(`/api/v1/cite${next.item.url.slice("/c".length)}`, next.style);
        cited[next.index] = { ...next.item, citation };
      } catch (error) {
        console.warn(next.item.url, error);
        usual += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: LOOKUPS }, work));
  return { items: cited, usual };
}

const noteOf = (item) => `${words.note}：${item.note.trim()}`;
const isNoted = (item, hasNotes) => hasNotes && item.note.trim() !== "";

function asText(items, hasNotes) {
  const entries = items.map((item, index) => {
    const note = isNoted(item, hasNotes) ? `\n${noteOf(item)}` : "";
    return `${index + 1}. ${item.citation}${note}`;
  });
  return entries.join("\n\n");
}

function asHtml(items, hasNotes) {
  const list = document.createElement("ol");
  list.lang = "zh-CN";
  for (const item of items) {
    const entry = document.createElement("li");
    const lines = [...item.citation.split("\n"), ...(isNoted(item, hasNotes) ? noteOf(item).split("\n") : [])];
    lines.forEach((line, index) => {
      if (index > 0) entry.append(document.createElement("br"));
      entry.append(line);
    });
    list.append(entry);
  }
  return list.outerHTML;
}

// --- exporting ----------------------------------------------------------------------------------------------

byId("basket-export").addEventListener("formdata", ({ formData }) => {
  formData.append("style", chosenStyle());
  for (const item of readBasket()) {
    formData.append("id", item.url);
    formData.append("hash", item.hash);
    if (byId("with-notes").checked) formData.append("note", item.note);
  }
  announce(words.exporting);
});

// --- holding against the library ----------------------------------------------------------------------------

async function lookUpAll() {
  byId("basket-offline").hidden = true;
  const waiting = readBasket();
  const work = async () => {
    for (let item = waiting.shift(); item; item = waiting.shift()) await lookUp(item);
  };
  try {
    await Promise.all(Array.from({ length: LOOKUPS }, work));
  } catch (error) {
    waiting.length = 0;
    console.warn("the basket was not checked", error);
    byId("basket-offline").hidden = false;
  }
}

async function lookUp(item) {
  const now = (await ask(apiUrl(item.url))) ?? (await findMoved(item)) ?? GONE;
  if (nameOf(now) === nameOf(item)) news.delete(item.url);
  else news.set(item.url, now);
  show();
}

/** Asks for a clause; nothing where the library has none at that address. */
async function ask(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if ([404, 410].includes(response.status)) return undefined;
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** The clause of the same words at another address of its document. */
async function findMoved(item) {
  const [, , document] = item.url.split("/");
  const whole = await ask(`/api/v1/documents/${document}`);
  const same = whole?.clauses.find((clause) => clause.hash === item.hash);
  if (!same) return undefined;
  // What follows the document in an id is the address; a clause that was split elsewhere has its id for address.
  const below = `${decodeURIComponent(document)}/`;
  const address = same.id.startsWith(below) ? same.id.slice(below.length) : same.id;
  return ask(`/api/v1/clauses/${document}/${encodeURIComponent(address)}`);
}

// --- start --------------------------------------------------------------------------------------------------

main.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act](button.closest("[data-url]")?.dataset.url, button);
});

main.addEventListener("input", (event) => {
  if (!event.target.matches(".own")) return;
  const { url } = event.target.closest("[data-url]").dataset;
  changeItem(url, (item) => ({ ...item, note: event.target.value }));
});

byId("basket-clear").addEventListener("close", (event) => {
  if (event.target.returnValue === "clear") take(() => true);
  event.target.returnValue = "";
});

onBasketChange(show);
show();
lookUpAll();

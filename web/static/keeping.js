// The buttons that put a clause into the basket, and the count in the header.
import { announce } from "./copy.js";
import { apiUrl, changeBasket, itemOf, onBasketChange, readBasket } from "./kept.js";

/** Makes every `[data-basket]` button under `root` keep its clause, now and after the page changes. */
export function watchKeeping(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-basket]");
    if (button) put(button.dataset.basket);
  });
  onBasketChange(show);
  window.addEventListener("pageshow", show);
  new MutationObserver((changes) => {
    if (changes.some((change) => [...change.addedNodes].some(bringsButtons))) show();
  }).observe(root.body, { childList: true, subtree: true });
  show();
}

const link = () => document.getElementById("basket-link");
const bringsButtons = (node) =>
  node.nodeType === Node.ELEMENT_NODE && node.matches(":is([data-basket], #basket-link), :has([data-basket], #basket-link)");

async function put(url) {
  const words = link().dataset;
  const isKept = (items) => items.some((item) => item.url === url);
  if (isKept(readBasket())) return announce(words.known);
  let item;
  try {
    const response = await fetch(apiUrl(url), { headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(`clause: ${response.status}`);
    item = itemOf(url, await response.json());
  } catch (error) {
    console.warn("the clause was not kept", error);
    return announce(words.failed);
  }
  const outcome = changeBasket((items) => (isKept(items) ? items : [...items, item]));
  announce(outcome === "done" ? words.added : words[outcome], outcome === "done" ? item.citation : "");
}

function show() {
  const place = link();
  if (!place) return;
  const words = place.dataset;
  const kept = new Set(readBasket().map((item) => item.url));
  setText(place.querySelector(".kept"), kept.size > 0 ? ` ${kept.size}` : "");
  for (const button of document.querySelectorAll("[data-basket]")) {
    const isKept = kept.has(button.dataset.basket);
    const label = isKept ? words.there : words.put;
    setText(button, label);
    button.classList.toggle("on", isKept);
    if (button.dataset.place) button.setAttribute("aria-label", `${label} ${button.dataset.place}`);
  }
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

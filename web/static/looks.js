// How the page looks to this reader, size of text, spacing, face, and the form in which it gives citations. Kept in
// this browser and put on the root element, where style.css and copy.js find it; early.js does so before the first
// paint of every later page.
import { announce } from "./copy.js";

const KEY = "tiaowen.looks";
const NAMES = ["size", "spacing", "face", "cite"];

/** Makes the choices of the panel `#looks` work, and follows those made beside it and in other windows. */
export function watchLooks(document) {
  const panel = document.getElementById("looks");
  if (!panel) return;
  const form = panel.querySelector("form");
  apply(form, read(form));
  form.addEventListener("change", () => {
    const looks = chosen(form, Object.fromEntries(new FormData(form)));
    apply(form, looks);
    try {
      localStorage.setItem(KEY, JSON.stringify(looks));
    } catch (error) {
      console.warn("the look holds for this page only", error);
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "cite") return;
    if (target.form !== form) {
      form.elements.cite.value = target.value;
      form.dispatchEvent(new Event("change"));
    }
    announce(document.getElementById("toast").dataset.chosen);
  });
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) apply(form, read(form));
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!panel.contains(event.target)) panel.open = false;
  });
}

function read(form) {
  try {
    return chosen(form, JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return {};
  }
}

/** What of `looks` is offered in the panel, and not the usual. */
function chosen(form, looks) {
  const offers = (name) => [...form.querySelectorAll(`input[name=${name}], [name=${name}] option`)].map(({ value }) => value);
  const known = NAMES.filter((name) => looks?.[name] && offers(name).includes(looks[name]));
  return Object.fromEntries(known.map((name) => [name, looks[name]]));
}

function apply(form, looks) {
  for (const name of NAMES) {
    if (looks[name]) document.documentElement.dataset[name] = looks[name];
    else delete document.documentElement.dataset[name];
    form.elements[name].value = looks[name] ?? "";
  }
  for (const select of document.querySelectorAll("select[name=cite]")) select.value = looks.cite ?? "";
}

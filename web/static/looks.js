// How the page looks to this reader: size of text, spacing, face. Kept in this browser and put on the root
// element, where style.css finds it; early.js does so before the first paint of every later page.

const KEY = "tiaowen.looks";
const CHOICES = { size: ["large", "largest"], spacing: ["compact"], face: ["sans"] };

/** Makes the choices of the panel `#looks` work, and follows those made in other windows. */
export function watchLooks(document) {
  const panel = document.getElementById("looks");
  if (!panel) return;
  const form = panel.querySelector("form");
  apply(form, read());
  form.addEventListener("change", () => {
    const looks = chosen(Object.fromEntries(new FormData(form)));
    apply(form, looks);
    try {
      localStorage.setItem(KEY, JSON.stringify(looks));
    } catch (error) {
      console.warn("the look holds for this page only", error);
    }
  });
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) apply(form, read());
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

function read() {
  try {
    return chosen(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return {};
  }
}

/** What of `looks` is a choice of ours. */
function chosen(looks) {
  const known = Object.entries(CHOICES).filter(([name, values]) => values.includes(looks?.[name]));
  return Object.fromEntries(known.map(([name]) => [name, looks[name]]));
}

function apply(form, looks) {
  for (const name of Object.keys(CHOICES)) {
    if (looks[name]) document.documentElement.dataset[name] = looks[name];
    else delete document.documentElement.dataset[name];
    form.elements[name].value = looks[name] ?? "";
  }
}

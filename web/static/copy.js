// The copy button: puts a clause with its citation on the clipboard, as plain text and as HTML, in the form that the
// reader chose (looks.js).
import { writeShown } from "./signs.js";

/** Makes every `[data-copy]` button under `root` copy, now and after the page changes. */
export function watchCopyButtons(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    const link = event.target.closest("[data-copy-link]");
    if (link) copyLink(new URL(link.dataset.copyLink, location.href).href);
  });
}

async function copyLink(address) {
  const { linkCopied, linkByHand } = document.getElementById("toast").dataset;
  try {
    await navigator.clipboard.writeText(address);
    announce(linkCopied, address);
  } catch (error) {
    console.warn("the clipboard was not written", error);
    announce(linkByHand, address);
  }
}

/** The form that citations are copied in; empty for the usual one, which comes with the page. */
export const chosenStyle = () => document.documentElement.dataset.cite ?? "";

async function copy(button) {
  const copied = citationOf(button);
  try {
    // The clipboard must be asked while the click still counts, so a citation on its way is handed over as a promise.
    await write(copied.text);
    announce(copied.message, await copied.text);
  } catch (error) {
    console.warn("the clipboard was not written", error);
    await offerByHand(button, copied.box, copied.text);
  }
}

/** What a button copies: the text as a promise, the box that shows it if there is one, and what is said of it then. */
function citationOf(button) {
  const { copy: address, copied } = button.dataset;
  const id = button.getAttribute("aria-controls") ?? "";
  const box = document.getElementById(id);
  const usual = async () => box?.value ?? fetchCitation(address);
  // A button of one form copies that form.
  const style = address.includes("style=") ? "" : chosenStyle();
  if (!style) return { box, text: usual(), message: copied };
  const chosen = id.startsWith("cite-") && document.getElementById(`cite-${style}`);
  if (chosen) return { box: chosen, text: Promise.resolve(chosen.value), message: copied };
  const citation = { message: copied };
  citation.text = fetchCitation(address, style).catch((error) => {
    console.warn("copied in the usual form", error);
    citation.message = document.getElementById("toast").dataset.usual;
    return usual();
  });
  return citation;
}

/** Asks for the citation at an address of the interface, in a form if one is named. */
export async function fetchCitation(address, style = "") {
  const response = await fetch(style ? `${address}?style=${style}` : address, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`citation: ${response.status}`);
  return (await response.json()).citation;
}

/** Puts what `text` and `html` promise on the clipboard; call it while a click still counts. */
export async function write(text, html = text.then(asHtml)) {
  if (!navigator.clipboard) throw new Error("no clipboard in this context");
  if (!window.ClipboardItem) return navigator.clipboard.writeText(await text);
  const plain = text.then((value) => new Blob([value], { type: "text/plain" }));
  const rich = html.then((value) => new Blob([value], { type: "text/html" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": plain, "text/html": rich })]);
}

function asHtml(text) {
  const holder = document.createElement("p");
  holder.lang = "zh-CN";
  text.split("\n").forEach((line, index) => {
    if (index > 0) holder.append(document.createElement("br"));
    holder.append(line);
  });
  return holder.outerHTML;
}

/** Where the clipboard is closed to us: shows the citation selected, so that Ctrl+C takes it. */
async function offerByHand(button, box, text) {
  let value;
  try {
    value = await text;
  } catch {
    announce(button.dataset.failed, "");
    return;
  }
  const place = box ?? makeBox(button, value);
  place.closest("details")?.setAttribute("open", "");
  place.focus();
  place.select();
  announce(button.dataset.byHand, "");
}

function makeBox(button, value) {
  const box = document.createElement("textarea");
  box.className = "citation";
  box.readOnly = true;
  box.setAttribute("aria-label", button.textContent.trim());
  box.value = value;
  button.parentElement.after(box);
  return box;
}

let hideToast;

/** Says something for a while, perhaps with the words that it is about. */
export function announce(message, quotation) {
  const toast = document.getElementById("toast");
  if (!toast) return;
  clearTimeout(hideToast);
  toast.textContent = message;
  if (quotation) {
    const quote = document.createElement("q");
    quote.lang = "zh-CN";
    writeShown(quote, quotation);
    toast.append(quote);
  }
  hideToast = setTimeout(() => { toast.textContent = ""; }, 8000);
}

// The copy button: puts a clause with its citation on the clipboard, as plain text and as HTML.

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

async function copy(button) {
  const box = citationBox(button);
  // The clipboard must be asked while the click still counts, so a citation on its way is handed over as a promise.
  const text = box ? Promise.resolve(box.value) : fetchCitation(button.dataset.copy);
  try {
    await write(text);
    announce(button.dataset.copied, await text);
  } catch (error) {
    console.warn("the clipboard was not written", error);
    await offerByHand(button, box, text);
  }
}

function citationBox(button) {
  const id = button.getAttribute("aria-controls");
  return id ? document.getElementById(id) : null;
}

async function fetchCitation(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
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
    quote.textContent = quotation;
    toast.append(quote);
  }
  hideToast = setTimeout(() => { toast.textContent = ""; }, 8000);
}

// Signs of a text that nobody would see. Each stands in a span of its own that shows its number and keeps it from turning
// the direction of what follows, as where the server writes the text (`hidden` in its page/filters.rs: the same signs).

const HIDDEN =
  /([\0-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}])/u;

/** Puts a text into an element, with its hidden signs made visible; what is copied from there is the text. */
export function writeShown(element, text) {
  // Of a string split at a group every second piece is what the group found.
  const pieces = String(text).split(HIDDEN).map((piece, index) => (index % 2 === 1 ? makeSign(piece) : piece));
  element.replaceChildren(...pieces.filter((piece) => piece !== ""));
}

function makeSign(sign) {
  const number = `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  const span = document.createElement("span");
  span.className = "sign";
  span.setAttribute("role", "img");
  span.setAttribute("aria-label", number);
  span.dataset.sign = number;
  span.title = number;
  span.textContent = sign;
  return span;
}

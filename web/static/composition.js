// Keeps Enter that ends an input-method composition from starting a search.

const KEY_OF_INPUT_METHOD = 229;

/** Stops a search that the Enter of an input method would start. */
export function watchComposition(root) {
  let composing = false;
  root.addEventListener("compositionstart", () => { composing = true; });
  root.addEventListener("compositionend", () => { composing = false; });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.keyCode !== KEY_OF_INPUT_METHOD) return;
    // Safari ends the composition before the keydown and says so only by the key code.
    if (event.isComposing || (event.key === "Enter" && event.keyCode === KEY_OF_INPUT_METHOD)) event.preventDefault();
  });
  root.addEventListener("submit", (event) => {
    if (composing) event.preventDefault();
  });
}

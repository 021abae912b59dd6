// Runs before the first paint: tells the styles that scripts work, and what look the reader chose (looks.js).
document.documentElement.classList.add("scripts");
try {
  Object.assign(document.documentElement.dataset, JSON.parse(localStorage.getItem("tiaowen.looks") ?? "{}"));
} catch {
  // No storage, or not ours: the usual look.
}

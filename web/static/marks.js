// Leads from mark to mark in a document that was opened from a search: two buttons, and the keys n and p while
// no field has the focus. Clearing the marks takes the keys away.

/** Serves the bar under `root`, where there is one. */
export function watchMarks(root) {
  const bar = root.querySelector(".marks-bar[data-said]");
  if (!bar) return;
  const marks = [...root.querySelectorAll("mark[id]")];
  const count = bar.querySelector(".count");
  let current = -1;
  const place = (index) => {
    marks[current]?.classList.remove("on");
    current = index;
    marks[index].classList.add("on");
    count.textContent = bar.dataset.said.replace("{n}", index + 1).replace("{m}", marks.length);
  };
  const step = (way) => {
    // The first step from nowhere goes to what comes next on the screen.
    const from = current < 0 ? firstFrom(marks) - (way > 0 ? 1 : 0) : current;
    place((from + way + marks.length) % marks.length);
    marks[current].scrollIntoView({ block: "center", behavior: "instant" });
  };
  const follow = () => {
    const target = root.getElementById(decodeURIComponent(location.hash.slice(1)));
    const index = target ? marks.findIndex((mark) => mark === target || target.contains(mark)) : -1;
    if (index >= 0) place(index);
  };
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
    if (event.target.closest("ol a")) bar.querySelector("details").open = false;
  });
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const way = { n: 1, p: -1 }[event.key.toLowerCase()];
    if (way) step(way);
  });
  window.addEventListener("hashchange", follow);
  follow();
}

function firstFrom(marks) {
  const index = marks.findIndex((mark) => mark.getBoundingClientRect().top > 0);
  return index < 0 ? 0 : index;
}

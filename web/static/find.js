// Long lists, of filters and of what the library holds: finds values by a part of their name, by pinyin initials or by another name, and hands
// what a reader has unfolded and typed on to the lists of a new answer.

const plain = (text) => text.toLowerCase().replace(/\s+/gu, "");
const ITEM = "label, li[data-also]";
const foldsOf = (part) => [...part.querySelectorAll("details[data-fold]")];

/** Makes the find boxes under `root` work. */
export function watchFindBoxes(root) {
  const follow = ({ target, isComposing }) => {
    if (!isComposing && target.matches?.(".find")) find(target);
  };
  root.addEventListener("input", follow);
  root.addEventListener("compositionend", ({ target }) => follow({ target }));
}

/** Unfolds in the filters of `fresh` what is unfolded in those of `old`, and finds what is sought there. */
export function handLists(old, fresh) {
  const known = new Map(foldsOf(old).map((fold) => [fold.dataset.fold, fold]));
  for (const fold of foldsOf(fresh)) {
    const before = known.get(fold.dataset.fold);
    if (before) fold.open = isOpen(before) || (fold.open && fold.querySelector(":checked") !== null);
  }
  for (const box of old.querySelectorAll(".filters .find")) {
    const now = box.value && fresh.querySelector(`#${box.id}`);
    if (!now) continue;
    now.value = box.value;
    find(now);
  }
}

/** Whether a fold is open by itself: while something is sought all are. */
const isOpen = (fold) => (fold.dataset.was ? fold.dataset.was === "true" : fold.open);

function find(box) {
  const list = box.closest("fieldset, .listed");
  const wanted = plain(box.value);
  const isSought = wanted !== "";
  let count = 0;
  for (const item of list.querySelectorAll(ITEM)) {
    const { dataset, control } = item;
    const names = `${item.querySelector(".name").textContent} ${dataset.also ?? ""} ${control?.value ?? ""}`;
    item.hidden = !plain(names).includes(wanted);
    if (!item.hidden) count += 1;
  }
  for (const fold of list.querySelectorAll("details, section")) {
    fold.hidden = !fold.querySelector(`:is(${ITEM}):not([hidden])`);
    if (fold.localName === "section") continue;
    if (isSought) {
      fold.dataset.was ??= fold.open;
      fold.open = true;
    } else if (fold.dataset.was) {
      fold.open = fold.dataset.was === "true";
      delete fold.dataset.was;
    }
  }
  list.classList.toggle("finding", isSought);
  list.querySelector(".found-values").textContent = isSought ? box.dataset.found.replace("{}", count) : "";
}

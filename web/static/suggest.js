// Suggestions under the search box while a person types: an editable combobox with a listbox, as the W3C's
// patterns describe it. The box works as well without.
import { serverBack } from "./connection.js";
import { writeShown } from "./signs.js";

const WAIT_MS = 120;
const KEY_OF_INPUT_METHOD = 229;

/** Makes the search box under `root` suggest. */
export function watchBox(root) {
  const input = root.getElementById("q");
  const list = root.getElementById("suggestions");
  if (input && list) new Box(input, list);
}

class Box {
  constructor(input, list) {
    Object.assign(this, { input, list, active: -1, composing: false });
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.addEventListener("compositionstart", () => { this.composing = true; this.close(); });
    input.addEventListener("compositionend", () => { this.composing = false; this.ask(WAIT_MS); });
    input.addEventListener("input", () => this.ask(WAIT_MS));
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    input.form.addEventListener("submit", () => this.close());
    addEventListener("pagehide", () => this.close());
    // The box keeps the focus while the mouse chooses.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.children];
  }

  /** Asks after a pause, unless more is typed meanwhile; never in the midst of a composition. */
  ask(waitMs) {
    this.stop();
    const typed = this.input.value.trim();
    if (this.composing) return;
    if (typed === "") {
      this.close();
      return;
    }
    this.timer = setTimeout(async () => {
      this.running = new AbortController();
      try {
        const address = `/api/v1/suggest?${new URLSearchParams({ q: typed })}`;
        const response = await fetch(address, { signal: this.running.signal });
        if (!response.ok) throw new Error(response.statusText);
        this.show((await response.json()).suggestions);
      } catch (error) {
        // A box without suggestions still searches.
        if (error.name === "AbortError") return;
        this.close();
        if (error instanceof TypeError) serverBack();
      }
    }, waitMs);
  }

  stop() {
    clearTimeout(this.timer);
    this.running?.abort();
  }

  show(suggestions) {
    if (suggestions.length === 0 || document.activeElement !== this.input) {
      this.close();
      return;
    }
    this.list.replaceChildren(...suggestions.map(option));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(-1);
  }

  close() {
    this.stop();
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  /** Marks the option at `index` as the one that Enter chooses; -1 for none. */
  mark(index) {
    this.active = index;
    this.options.forEach((one, place) => one.setAttribute("aria-selected", String(place === index)));
    const chosen = this.options[index];
    if (!chosen) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    if (event.isComposing || event.keyCode === KEY_OF_INPUT_METHOD) return;
    const count = this.list.hidden ? 0 : this.list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count === 0) {
      this.ask(0);
    } else if (step) {
      // One place beyond the ends is the box itself.
      this.mark(((this.active + step + 1 + count + 1) % (count + 1)) - 1);
      event.preventDefault();
    } else if (event.key === "Enter" && this.active >= 0 && count > 0) {
      event.preventDefault();
      this.choose(this.options[this.active]);
    } else if (event.key === "Escape" && count > 0) {
      event.preventDefault();
      this.close();
    }
  }

  choose(one) {
    if (!one) return;
    const address = new URL(one.dataset.url, location.href);
    const lang = this.input.form.elements.lang?.value;
    if (lang) address.searchParams.set("lang", lang);
    this.close();
    location.assign(address);
  }
}

function option({ label, text, detail, matched, url, count }, index) {
  const one = document.createElement("li");
  one.id = `suggestion-${index}`;
  one.setAttribute("role", "option");
  one.lang = "zh-CN";
  one.dataset.url = url;
  const aside = detail ?? (matched === text ? "" : matched);
  for (const [name, content] of [["kind", label], ["text", text], ["aside", aside], ["count", count]]) {
    const part = document.createElement("span");
    part.className = name;
    writeShown(part, content);
    if (content !== "") one.append(part, " ");
  }
  return one;
}

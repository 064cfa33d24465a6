// Find a code by typing: Enter toggles the first one found, Escape closes.

import { el, keycap, setAttribute, show } from "./dom.js";

const SHOWN = 8;

export class FindCode {
  constructor(acts) {
    this.acts = acts;
    this.found = [];
    this.active = 0;
    this.list = el("ul", { class: "found", role: "listbox", id: "found", "aria-label": "Codes found" });
    this.field = el("input", {
      class: "find-field",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: "Find a code",
      "aria-label": "Find a code",
      "aria-expanded": "true",
      "aria-controls": "found",
      "aria-autocomplete": "list",
      oninput: () => this.#search(),
      onkeydown: (event) => this.#key(event),
      onblur: () => this.close(),
    });
    this.node = el("div", { class: "find", hidden: true }, this.field, this.list);
  }

  open(codebook, chosen) {
    this.codebook = codebook;
    this.chosen = new Set(chosen);
    this.field.value = "";
    show(this.node, true);
    this.#search();
    this.field.focus();
  }

  close() {
    show(this.node, false);
  }

  #search() {
    this.found = this.codebook.search(this.field.value).slice(0, SHOWN);
    this.active = 0;
    const rows = this.found.map((code, place) => this.#row(code, place));
    if (!rows.length) rows.push(this.#nothing());
    this.list.replaceChildren(...rows);
    this.#mark();
  }

  #row(code, place) {
    const path = this.codebook.path(code.id);
    const chosen = this.chosen.has(code.id);
    const strokes = this.codebook.strokes(code.id).map((key) => keycap(key));
    const row = el(
      "li",
      // On pressing, not on click: the click would come after the field has lost the focus and closed the list.
      {
        role: "option",
        id: `found-${place}`,
        "data-code": code.id,
        onpointerdown: (event) => this.#choose(event, place),
      },
      el("span", { class: "tick", text: chosen ? "✓" : "" }),
      el("span", { class: "name", dir: "auto", text: path }),
      el("span", { class: "strokes" }, ...strokes),
    );
    const colour = this.codebook.colour(code.id);
    if (colour) row.style.setProperty("--code", colour);
    return row;
  }

  // A list box may hold options only, so what is said instead of them is one, which cannot be chosen.
  #nothing() {
    return el("li", { class: "muted", role: "option", "aria-disabled": true, text: "No code has this word." });
  }

  #mark() {
    const { active, found } = this;
    [...this.list.children].forEach((row, place) => setAttribute(row, "aria-selected", place === active && place in found));
    if (this.found.length) setAttribute(this.field, "aria-activedescendant", `found-${this.active}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  #choose(event, place) {
    event.preventDefault();
    const code = this.found[place];
    if (!code) return;
    this.close();
    this.acts.takeKeys();
    this.acts.toggle(code.id);
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Enter") {
      this.#choose(event, this.active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
      this.acts.takeKeys();
    } else if (event.key in steps && this.found.length) {
      event.preventDefault();
      this.active = (this.active + steps[event.key] + this.found.length) % this.found.length;
      this.#mark();
    }
  }
}

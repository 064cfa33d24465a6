// The desk's panel of codes by itself, for who edits the codebook: opening, choosing and the keys work as they do
// while coding, and nothing of it is kept.

import { NOTHING, toggleCode } from "./choices.js";
import { CodebookIndex } from "./codebook.js";
import { el, setAttribute, show } from "./dom.js";
import { CLOSED, grammarOf, isHeld, keyOf, press } from "./keys.js";
import { ownKeys, withKeys } from "./own_keys.js";
import { CodesPanel } from "./panel.js";

// The preferences of a coder who has changed nothing.
const USUAL = Object.freeze({ code_keys: {}, command_keys: {} });

export function mount(root, data) {
  const preview = new PanelPreview(root);
  preview.update(data);
  return preview;
}

class PanelPreview {
  constructor(root) {
    const nothing = () => {};
    this.panel = new CodesPanel({
      ...Object.fromEntries(["none_applies", "unsure", "ineligible", "find", "note", "definition"].map((name) => [name, nothing])),
      ...Object.fromEntries(["memo", "propose", "discuss", "mark", "undo", "back", "forward", "save"].map((name) => [name, nothing])),
      toggle: (id) => this.#toggle(id),
      openTheme: (id) => this.#press(id === this.keys.open ? { ...CLOSED } : { open: id, asking: false }),
    });
    this.choices = NOTHING;
    this.keys = CLOSED;
    // Only the codes: the rest of the panel is the same whatever the codebook says.
    for (const part of this.panel.node.querySelectorAll(".answers, .tools, .acts")) show(part, false);
    show(this.panel.propose, false);
    this.node = el("div", { class: "desk preview", role: "group", "aria-label": "The codes as the desk shows them", tabindex: -1 });
    this.node.append(el("div", { class: "inner" }, this.panel.node));
    this.node.addEventListener("keydown", (event) => this.#keydown(event));
    root.append(this.node);
  }

  update({ codebook, colours }) {
    this.node.removeAttribute("style"); // the page's own colours, unless others are asked for
    for (const [name, value] of Object.entries(colours)) this.node.style.setProperty(`--st-${name}`, value);
    const text = JSON.stringify(codebook);
    if (text === this.shown) return;
    this.shown = text;
    const open = this.keys.open;
    this.codebook = new CodebookIndex(withKeys(codebook, ownKeys(new CodebookIndex(codebook), USUAL)));
    this.grammar = grammarOf(this.codebook);
    this.panel.build(this.codebook);
    show(this.panel.propose, false);
    const codes = this.choices.codes.filter((id) => this.codebook.byId.has(id));
    this.choices = { ...NOTHING, codes };
    this.panel.setChoices(this.choices);
    this.#press(this.codebook.branches(open) ? { open, asking: false } : CLOSED);
  }

  destroy() {
    this.node.remove();
  }

  #keydown(event) {
    const key = keyOf(event);
    if (!key || key === "Enter" || key === " " || isHeld(event, key)) return;
    const { state, acts } = press(this.grammar, this.keys, key);
    for (const [name, id] of acts) if (name === "toggle") this.#toggle(id);
    this.#press(state.asking ? CLOSED : state);
    if (key.length !== 1 && key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation(); // Streamlit has keys of its own
  }

  #press(state) {
    this.keys = state;
    // Beside a form the page would jump away from what is being typed.
    this.panel.setOpen(state.open, { intoView: false });
    setAttribute(this.node, "data-keys", true);
  }

  #toggle(id) {
    this.choices = toggleCode(this.choices, id, this.codebook);
    this.panel.setChoices(this.choices);
  }
}

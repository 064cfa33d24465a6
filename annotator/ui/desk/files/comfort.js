// Text size, line width and keys as this coder wants them: the button “Aa”, its panel, and what follows from it.

import { el, setAttribute, setText, show } from "./dom.js";
import { KeyList } from "./key_list.js";
import { commandsOf, ownKeys, withKeys, withoutSingleKeys } from "./own_keys.js";
import { Preferences, SIZES, WIDTHS } from "./preferences.js";
import { CodebookIndex } from "./codebook.js";

const NAMES = { narrow: "Narrow", medium: "Medium", wide: "Wide" };
// Percent from which the page is laid out otherwise: letters need the room of the definition, then of the codes.
const LARGE = 150;
const HUGE = 175;

export class Comfort {
  constructor({ view, link, storage, options, signal, acts, rekeyed }) {
    Object.assign(this, { view, acts, rekeyed });
    this.preferences = new Preferences({
      ...{ storage, link, options },
      changed: () => this.#changed(),
      refused: (sentence) => view.say(sentence || "The server did not keep this setting.", true),
    });
    this.button = el(
      "button",
      {
        class: "quiet comfort-button",
        type: "button",
        "aria-label": "Text and keys",
        "aria-expanded": false,
        onclick: () => this.toggle(),
      },
      el("span", { "aria-hidden": "true" }, "A", el("small", { text: "a" })),
    );
    this.panel = this.#panel();
    this.list = new KeyList({ changed: (part) => this.preferences.set(part), takeKeys: acts.takeKeys });
    view.bar.end.prepend(this.button);
    view.bar.node.append(this.panel);
    view.node.append(this.list.node);
    window.addEventListener("storage", (event) => this.preferences.heard(event), { signal });
    view.node.getRootNode().addEventListener("pointerdown", (event) => this.#pointed(event), { signal });
    this.#apply();
  }

  // ---- the panel ----

  #panel() {
    const step = (label, text, by) =>
      el("button", { class: "act", type: "button", "aria-label": label, onclick: () => this.#size(by), text });
    this.smaller = step("Smaller text", "−", -1);
    this.larger = step("Larger text", "+", 1);
    this.size = el("output", { class: "comfort-size" });
    this.widths = Object.keys(WIDTHS).map((width) =>
      el("button", {
        class: "act",
        type: "button",
        "data-width": width,
        onclick: () => this.preferences.set({ line_width: width }),
        text: NAMES[width],
      }),
    );
    this.single = el(
      "button",
      {
        class: "switch",
        type: "button",
        role: "switch",
        "aria-describedby": "single-keys",
        onclick: () => this.preferences.set({ single_keys: !this.preferences.value.single_keys }),
      },
      el("span", { class: "switch-track", "aria-hidden": "true" }),
      el("span", { text: "Single letters, digits and signs as keys" }),
    );
    const group = (label, ...content) =>
      el("div", { class: "comfort-row", role: "group", "aria-label": label }, el("span", { text: label }), ...content);
    const buttons = (...content) => el("span", { class: "comfort-buttons" }, ...content);
    return el(
      "div",
      {
        class: "comfort",
        role: "dialog",
        "aria-label": "Text and keys",
        hidden: true,
        onkeydown: (event) => event.key === "Escape" && !event.isComposing && this.#leave(event),
      },
      group("Text size", buttons(this.smaller, this.size, this.larger)),
      group("Line width", buttons(...this.widths)),
      el(
        "div",
        { class: "comfort-keys" },
        this.single,
        el("p", { class: "muted", id: "single-keys", text: "When off, only keys such as Enter, Backspace and F1 act." }),
        el("button", { class: "act", type: "button", onclick: () => this.change(), text: "Change keys…" }),
      ),
    );
  }

  toggle() {
    const open = this.panel.hidden;
    this.#open(open);
    // From the keyboard the next step leads into the panel; the mouse leaves the keys with the desk.
    if (open && this.button.matches(":focus-visible")) this.smaller.focus();
  }

  // Whether there was something to close.
  close() {
    const open = !this.panel.hidden;
    if (open) this.#open(false);
    return open;
  }

  #open(open) {
    show(this.panel, open);
    setAttribute(this.button, "aria-expanded", open);
  }

  #leave(event) {
    event.preventDefault();
    event.stopPropagation();
    this.close();
    this.acts.takeKeys();
  }

  #pointed(event) {
    const path = event.composedPath();
    if (!path.includes(this.panel) && !path.includes(this.button)) this.close();
  }

  #size(by) {
    const size = SIZES[SIZES.indexOf(this.preferences.value.text_size) + by];
    if (size) this.preferences.set({ text_size: size });
  }

  change() {
    this.close();
    if (this.index) this.list.open(this.index, this.preferences.value);
  }

  // ---- what follows from it ----

  #changed() {
    this.#apply();
    if (this.index && this.#state() !== this.state) this.rekeyed();
  }

  #apply() {
    const { text_size: size, line_width: width, single_keys: single } = this.preferences.value;
    const { style } = this.view.node;
    style.setProperty("--scale", size / 100);
    style.setProperty("--measure", WIDTHS[width]);
    setAttribute(this.view.node, "data-large", size >= LARGE);
    setAttribute(this.view.node, "data-huge", size >= HUGE);
    setAttribute(this.view.node, "data-single-keys", single);
    setText(this.size, `${size} %`);
    setAttribute(this.smaller, "aria-disabled", size === SIZES[0]);
    setAttribute(this.larger, "aria-disabled", size === SIZES.at(-1));
    for (const node of this.widths) setAttribute(node, "aria-pressed", node.dataset.width === width);
    setAttribute(this.single, "aria-checked", single);
  }

  #state() {
    const { single_keys, code_keys, command_keys } = this.preferences.value;
    return JSON.stringify([single_keys, code_keys, command_keys]);
  }

  // The codebook with this coder's keys, as the desk shows it, and the commands' keys.
  adopt(codebook) {
    const { value } = this.preferences;
    this.index = new CodebookIndex(codebook);
    this.state = this.#state();
    const keys = ownKeys(this.index, value);
    this.keys = value.single_keys ? keys : withoutSingleKeys(keys);
    this.list.update(this.index, value);
    return {
      codebook: new CodebookIndex(withKeys(codebook, this.keys)),
      commands: commandsOf(this.keys),
      keys: this.keys.commands,
    };
  }

  recovered() {
    this.preferences.send();
  }

  // Keys the desk leaves alone, although it has the focus: with single keys off, all that write something.
  spares(key) {
    return !this.preferences.value.single_keys && [...key].length === 1;
  }
}

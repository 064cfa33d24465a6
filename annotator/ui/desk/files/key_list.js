// “Change keys”: every command and every code with its key. Pressing “Change” waits for one key.

import { el, keycap, setText } from "./dom.js";
import { keyOf } from "./keys.js";
import { COMMAND_NAMES, capOf, keyName, ownKeys, refusal, withKey } from "./own_keys.js";

const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Dead", "Tab"]);

export class KeyList {
  // `changed(part)` gets the preferences that are different.
  constructor({ changed, takeKeys }) {
    Object.assign(this, { changed, takeKeys });
    this.waiting = null; // {target, button} while a key is waited for
    this.said = el("p", { class: "keys-said", role: "status" });
    this.rows = el("div", { class: "sheet-body keys-body" });
    this.reset = el("button", {
      class: "act",
      type: "button",
      onclick: () => this.#reset(),
      text: "Back to the codebook's keys",
    });
    const close = el("button", { class: "quiet", type: "button", onclick: () => this.node.close() }, keycap("Esc"), "Close");
    this.node = el(
      "dialog",
      {
        class: "sheet keys-dialog",
        tabindex: -1,
        "aria-label": "Change keys",
        onclose: () => this.#closed(),
        oncancel: (event) => this.waiting && event.preventDefault(),
      },
      el(
        "div",
        { class: "keys-top" },
        el("div", { class: "sheet-head" }, el("h2", { text: "Change keys" }), close),
        el("p", { class: "muted", text: "These keys are yours alone. Other coders keep theirs." }),
        this.said,
      ),
      this.rows,
      el("div", { class: "keys-foot" }, this.reset),
    );
    this.node.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    this.node.addEventListener("focusout", (event) => event.target === this.waiting?.button && this.#stop(""));
  }

  open(index, preferences) {
    setText(this.said, "");
    this.#fill(index, preferences);
    // What has the focus has it again when the dialog closes, at once: the next key is the desk's.
    this.takeKeys();
    this.node.showModal();
    this.node.focus();
  }

  // The keys may be others: from another tab, or with another codebook.
  update(index, preferences) {
    if (this.node.open) this.#fill(index, preferences);
  }

  #closed() {
    this.#stop("");
    this.takeKeys();
  }

  #fill(index, preferences) {
    Object.assign(this, { index, preferences });
    const focused = this.node.getRootNode().activeElement?.dataset.row;
    const keys = ownKeys(index, preferences);
    const commands = [...keys.commands].map(([command, key]) =>
      this.#row({ command }, COMMAND_NAMES[command] ?? command, key),
    );
    const sections = index.sections.map((section) =>
      part(
        section.name,
        section.themes.flatMap((theme) => [
          this.#row({ code: theme.id }, theme.name, keys.codes.get(theme.id)),
          ...index
            .children(theme.id)
            .map((code) => this.#row({ code: code.id }, code.name, keys.codes.get(code.id), index.path(code.id))),
        ]),
      ),
    );
    this.rows.replaceChildren(part("Desk", commands), ...sections);
    const { code_keys: codes, command_keys: own } = preferences;
    this.reset.disabled = !Object.keys(codes).length && !Object.keys(own).length;
    this.#refocus(focused);
  }

  // The rows are new; a button that became useless hands the focus to the one before it.
  #refocus(id) {
    const node = [...this.rows.querySelectorAll("[data-row]")].find((one) => one.dataset.row === id);
    const wanted = node?.disabled ? node.previousElementSibling : node;
    if (wanted) wanted.focus();
    else if (this.node.open) this.node.focus();
  }

  #row(target, name, key, path = name) {
    const id = target.code ? `code ${target.code}` : `command ${target.command}`;
    const change = el("button", {
      class: "act",
      type: "button",
      "data-row": id,
      "aria-label": `Change the key of ${path}`,
      text: "Change",
    });
    change.addEventListener("click", () => this.#wait({ target, path, button: change }));
    const none = el("button", {
      class: "act",
      type: "button",
      disabled: !key,
      "data-row": `${id} none`,
      "aria-label": `No key for ${path}`,
      onclick: () => this.#set(target, path, null),
      text: "No key",
    });
    const cap = key ? keycap(capOf(key)) : el("span", { class: "keycap none", "aria-hidden": "true", text: "–" });
    return el(
      "li",
      { class: path === name ? "key-row" : "key-row under" },
      cap,
      el("span", { class: "unseen", text: key ? `${keyName(key)}: ` : "no key: " }),
      el("span", { class: "name", dir: "auto", text: name }),
      change,
      none,
    );
  }

  // ---- waiting for a key ----

  #wait(waiting) {
    if (this.waiting) this.#stop("");
    this.waiting = waiting;
    waiting.button.focus();
    waiting.button.textContent = "Press a key";
    waiting.button.setAttribute("data-waiting", "true");
    setText(this.said, `Press the new key of “${waiting.path}”. Esc leaves it as it is.`);
  }

  #stop(sentence) {
    const { button } = this.waiting ?? {};
    this.waiting = null;
    if (button) {
      button.textContent = "Change";
      button.removeAttribute("data-waiting");
    }
    setText(this.said, sentence);
  }

  #key(event) {
    if (!this.waiting || MODIFIERS.has(event.key)) return;
    const key = keyOf(event);
    // A combination is the browser's; what is being composed is not a key yet.
    if (key === null || key === "Ctrl+Z") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    const { target, path } = this.waiting;
    if (key === "Escape") {
      this.#stop("");
      return;
    }
    const sentence = refusal(this.index, this.preferences, target, key);
    // Still waiting: another key may do.
    if (sentence) setText(this.said, sentence);
    else this.#set(target, path, key);
  }

  #set(target, path, key) {
    this.#stop(key ? `“${path}” has the key “${keyName(key)}”.` : `“${path}” has no key.`);
    const { code_keys, command_keys } = withKey(this.index, this.preferences, target, key);
    this.changed({ code_keys, command_keys });
  }

  #reset() {
    this.#stop("All keys are the codebook's and the desk's again.");
    this.changed({ code_keys: {}, command_keys: {} });
  }
}

function part(name, rows) {
  return el(
    "section",
    { class: "sheet-part", "aria-label": name },
    el("h3", { dir: "auto", text: name }),
    el("ul", {}, ...rows),
  );
}

// What a key does where: on a comment, while none is there yet, and while something else is open over it.

import { COMMANDS, press } from "./keys.js";
import { TypeAhead } from "./typeahead.js";

// Commands that make sense when no comment is on screen.
const ANYWHERE = new Set(["undo", "back", "keys", "decided"]);

export class Keyboard {
  constructor(desk) {
    this.desk = desk;
    this.early = new TypeAhead();
  }

  get commands() {
    return this.desk.grammar?.commands ?? COMMANDS;
  }

  // Whether the key was the desk's.
  pressed(key, typed = key) {
    const { view, coding } = this.desk;
    const { sheet, decided } = view;
    const command = this.commands[key];
    if (sheet.open) {
      if (command === "keys" || key === "Escape") sheet.close();
      return command === "keys" || key === "Escape";
    }
    if (decided.open) {
      if (key === "Escape") decided.close();
      return key === "Escape";
    }
    if (coding.phase === "loading" || coding.phase === "waiting") return this.#keep(key, typed);
    if (coding.phase === "coding" || ANYWHERE.has(command)) return this.#handle(key);
    // Nothing to code, yet the page's own shortcuts are not meant either.
    return /^[\p{L}\p{N}]$/u.test(key);
  }

  #handle(key) {
    const { desk } = this;
    if (!desk.grammar) return false;
    const { state, acts } = press(desk.grammar, desk.keys, key, {
      last: desk.toggled,
      shown: desk.view.definition.code,
    });
    desk.own.acted();
    desk.openTheme(state);
    let handled = acts.length > 0;
    for (const [name, ...values] of acts) {
      const result = desk.acts[name](...values);
      if (name === "escape") handled = result;
    }
    return handled;
  }

  // No comment is there yet: the key is kept for it. Going back is possible at once.
  #keep(key, typed) {
    const { desk, early } = this;
    const command = this.commands[key];
    if (command === "keys") desk.view.sheet.toggle();
    else if (!early.count && desk.codebook && (command === "undo" || command === "back")) desk.acts[command]();
    else if (command || key === "Escape" || key.length === 1) early.keep(key, typed);
    else return false;
    desk.paintEnd();
    return true;
  }

  // What was kept goes to the comment, once it is there.
  replay() {
    const { desk, early } = this;
    early.replay({
      ready: () => desk.coding.phase === "coding",
      field: () => desk.focus.field(),
      handle: (key) => desk.marker.pressed(key) || this.#handle(key),
    });
    if (desk.coding.phase === "done" || desk.coding.phase === "empty") early.forget();
  }
}

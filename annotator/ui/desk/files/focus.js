// Which keys are the desk's: only while it has the focus, never in a text field, never during composition.

import { isHeld, keyOf } from "./keys.js";

const FIELDS = "input, textarea, select, [contenteditable]";
const PRESSABLE = "button, a[href], summary";

export class Focus {
  // `pressed(key, typed)` answers whether the key was the desk's; `caught(yes)` hears when the desk gains or loses the keys.
  // `first(event)` is asked before `pressed`, with all modifiers. `spares(key)` says that a key is left to the browser,
  // though not to the page's own shortcuts.
  constructor(desk, { pressed, caught, first, spares }) {
    Object.assign(this, { desk, pressed, caught, first, spares });
    this.active = false;
    this.left = null; // the text field the focus left for somewhere outside the desk
    this.listening = new AbortController();
    const { signal } = this.listening;
    const early = { signal, capture: true };
    window.addEventListener("keydown", (event) => this.#keydown(event), early);
    window.addEventListener("focusin", (event) => this.#moved(event), early);
    window.addEventListener("pointerdown", (event) => this.#pointed(event), early);
    // Outside the desk's shadow a field looks like any element, so the page's own shortcuts would
    // take what is typed into it.
    desk.addEventListener("keydown", (event) => event.stopPropagation(), { signal });
    desk.addEventListener("focusout", (event) => (this.left = event.target.matches(FIELDS) ? event.target : null), {
      signal,
    });
    desk.addEventListener("focusin", () => (this.left = null), { signal });
    desk.addEventListener("click", (event) => this.#clicked(event), { signal });
  }

  // After a press of mouse or finger on a button the keys belong to the desk again, not to the button.
  // A press by keyboard leaves the focus where it is.
  #clicked(event) {
    const sheet = this.desk.querySelector("dialog[open]");
    if (event.detail > 0 && event.target.closest("button") && !this.field() && !sheet) this.take();
  }

  take() {
    this.active = true;
    this.desk.focus({ preventScroll: true });
    this.caught(this.has());
  }

  // At the start: unless somebody is writing elsewhere on the page.
  takeUnlessWriting() {
    if (!document.activeElement?.matches(FIELDS)) this.take();
    else this.caught(false);
  }

  // After something of the page took the focus for a moment: back to where it was, a note included.
  regain() {
    if (this.left?.checkVisibility()) this.left.focus();
    else if (!this.field()) this.takeUnlessWriting();
  }

  has() {
    const focused = document.activeElement;
    return this.active && (!focused || focused === document.body || this.#inside(focused));
  }

  // The element in focus inside the desk, through its shadow.
  focused() {
    const focused = this.desk.getRootNode().activeElement;
    return focused && this.desk.contains(focused) ? focused : null;
  }

  // The text field in focus inside the desk.
  field() {
    const focused = this.focused();
    return focused?.matches(FIELDS) ? focused : null;
  }

  #inside(node) {
    const root = this.desk.getRootNode();
    return this.desk.contains(node) || (root instanceof ShadowRoot && root.host === node && this.focused() !== null);
  }

  #moved(event) {
    this.active = event.composedPath().includes(this.desk);
    this.caught(this.has());
  }

  // Pressing elsewhere gives the keys up, unless the focus stays here (a scroll bar).
  #pointed(event) {
    if (event.composedPath().includes(this.desk)) return;
    setTimeout(() => {
      if (this.focused() === null) this.active = false;
      this.caught(this.has());
    });
  }

  #keydown(event) {
    if (!this.has()) return;
    const focused = this.focused();
    if (this.field()) return;
    // A dialog has its keys to itself; the sheet of all keys is closed by the desk's.
    if (focused?.closest("dialog[open]:not(.all-keys)")) return;
    const key = keyOf(event);
    if (key !== null && this.spares(key)) {
      event.stopPropagation();
      return;
    }
    if (this.first?.(event)) {
      stop(event);
      return;
    }
    if (key === null) return;
    // On a button reached with Tab, Enter presses it, as everywhere.
    if ((key === "Enter" || key === " ") && focused?.matches(PRESSABLE) && focused.matches(":focus-visible")) return;
    if (isHeld(event, key)) {
      stop(event);
      return;
    }
    if (this.pressed(key, key === "Ctrl+Z" ? key : event.key)) {
      stop(event);
      if (focused && focused !== this.desk && this.focused() === focused && key.length === 1) this.take();
    }
  }

  release() {
    this.listening.abort();
  }
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

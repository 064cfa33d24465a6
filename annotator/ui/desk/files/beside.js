// The definition beside the comment, where the desk is wide enough (own.css decides): it follows what the
// coder does. What was done last wins: pointing at a code, opening a theme, choosing a code.

import { el } from "./dom.js";
import { definitionOf } from "./reference.js";

const HINT = "Open a theme or point at a code to read its definition.";
const ASKING = "Press a code's key to read its definition.";

export class Beside {
  // `changed()` when something else is pointed at.
  constructor(panel, changed, anchors) {
    this.changed = changed;
    this.anchors = anchors;
    this.answer = anchors.answer; // of the anchors on screen
    this.pointed = null;
    this.codebook = null;
    this.shown = null; // a code, or whether one is asked for
    this.wide = false;
    this.content = el("div", { class: "definition-text" });
    // In the order of Tab, so that a long definition can be scrolled by keyboard.
    const attributes = { class: "beside", tabindex: 0, "aria-label": "Definition of the code at hand" };
    this.node = el("section", attributes, this.content);
    this.#follow(panel);
    // Hidden by the sheet it has no width: the sheet alone knows where the desk is wide.
    this.watch = new ResizeObserver(([entry]) => {
      this.wide = entry.contentRect.width > 0;
      this.changed();
    });
    this.watch.observe(this.node);
  }

  #follow(panel) {
    let at = "";
    panel.addEventListener("pointermove", (event) => {
      // When codes move under a resting pointer the browser reports a movement that is none.
      const place = `${event.screenX},${event.screenY}`;
      if (place === at || event.pointerType === "touch") return;
      at = place;
      this.#point(codeOf(event.target));
    });
    panel.addEventListener("pointerleave", () => this.#point(null));
    // The focus a click leaves behind is not pointing; the one moved by Tab is.
    panel.addEventListener("focusin", ({ target }) => this.#point(target.matches(":focus-visible") ? codeOf(target) : null));
    panel.addEventListener("focusout", () => this.#point(null));
  }

  #point(id) {
    if (id === this.pointed) return;
    this.pointed = id;
    this.changed();
  }

  // A key was pressed or a choice made: what the pointer rests on counts no more.
  acted() {
    this.pointed = null;
  }

  // `asked` is what was asked for with “h”: a code, or `asking` for the one whose key comes next.
  update(codebook, { asked, asking, open, toggled }) {
    if (!this.wide) return;
    const id = asked ?? (asking ? null : (this.pointed ?? open ?? toggled));
    const subject = id ?? asking;
    if (id) this.anchors.want();
    const { answer } = this.anchors;
    const other = codebook !== this.codebook || subject !== this.shown;
    if (!other && answer === this.answer) return;
    Object.assign(this, { codebook, shown: subject, answer });
    this.node.style.setProperty("--code", (id && codebook.colour(id)) || "var(--line)");
    if (other) this.node.scrollTop = 0;
    this.content.replaceChildren(
      ...(id ? definitionOf(codebook, id, this.anchors) : [el("p", { class: "muted", text: asking ? ASKING : HINT })]),
    );
  }

  release() {
    this.watch.disconnect();
  }
}

function codeOf(target) {
  const node = target.closest("[data-code], [data-theme]");
  return node ? (node.dataset.code ?? node.dataset.theme) : null;
}

// What else is known about a comment, as the study shows it: the columns of a survey, a date, a place.

import { el, setAttribute, setText, show } from "./dom.js";

const AT_ONCE = 4; // attributes
const BRIEF = 160; // characters of all of them together

export class Attributes {
  constructor() {
    this.list = el("dl", { class: "attributes" });
    this.more = el("button", { class: "fold", type: "button", "aria-expanded": false, onclick: () => this.#toggle() });
    this.node = el("div", { hidden: true }, this.list, this.more);
  }

  show(pairs) {
    const size = pairs.reduce((sum, [name, value]) => sum + name.length + String(value).length, 0);
    this.count = pairs.length;
    this.list.replaceChildren(
      ...pairs.map(([name, value]) =>
        el("div", {}, el("dt", { dir: "auto", text: name }), el("dd", { dir: "auto", text: value })),
      ),
    );
    show(this.node, pairs.length > 0);
    const long = pairs.length > AT_ONCE || size > BRIEF;
    show(this.more, long);
    this.#fold(long);
  }

  #toggle() {
    this.#fold(this.more.getAttribute("aria-expanded") === "true");
  }

  #fold(folded) {
    setAttribute(this.list, "data-folded", folded);
    setAttribute(this.more, "aria-expanded", !folded);
    setText(this.more, folded ? `More about this comment (${this.count})` : "Less about this comment");
  }
}

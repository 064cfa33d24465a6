// The spans of a comment as a list below its text: for the keyboard, for screen readers, and to remove them.

import { coloured, patternsOf } from "./comment_text.js";
import { el, show } from "./dom.js";
import { cut, unitsOf } from "./offsets.js";

const QUOTE = 80; // characters

export class SpanList {
  constructor(acts) {
    this.acts = acts;
    this.node = el("ul", { class: "span-list", "aria-label": "Spans", hidden: true });
    this.shown = "";
  }

  draw(spans, { text, codebook, sealed }) {
    const state = spans.length ? JSON.stringify([spans, codebook.version, sealed, text.slice(0, 200)]) : "";
    if (state === this.shown) return;
    this.shown = state;
    const root = this.node.getRootNode();
    const place = [...this.node.children].findIndex((row) => row.contains(root.activeElement));
    const units = unitsOf(
      text,
      spans.flatMap((span) => [span.start, span.end]),
    );
    const patterns = patternsOf(spans, codebook);
    const rows = spans.map((span, number) => {
      const quote = cut(text.slice(units[2 * number], units[2 * number + 1]), QUOTE);
      return this.#row(span, quote, patterns.get(span.code), { codebook, sealed });
    });
    this.node.replaceChildren(...rows);
    show(this.node, rows.length > 0);
    if (place >= 0) this.#refocus(Math.min(place, rows.length - 1));
  }

  // Whoever removed a span by keyboard goes on from the next one.
  #refocus(place) {
    const next = this.node.children[place]?.querySelector(".span-remove");
    if (next) next.focus();
    else this.acts.takeKeys();
  }

  #row(span, quote, pattern, { codebook, sealed }) {
    const name = codebook.path(span.code);
    const define = el(
      "button",
      {
        class: "span-code",
        type: "button",
        title: "Show its definition",
        "data-pattern": pattern,
        onclick: () => this.acts.define(span.code),
      },
      el("span", { dir: "auto", text: name }),
    );
    const remove = el(
      "button",
      {
        class: "quiet span-remove",
        type: "button",
        "aria-label": `Remove the span “${quote}” from ${name}`,
        onclick: () => this.acts.removeSpan(span),
      },
      "Remove",
    );
    const row = el("li", {}, define, el("q", { dir: "auto", text: quote }), sealed ? null : remove);
    return coloured(row, span.code, codebook);
  }
}

// The comment's text with its spans and quotations drawn in it. The text nodes hold exactly the comment's text, in
// order: names of codes are drawn by the style sheet, so that no selection and no copy meets them.

import { el, setAttribute } from "./dom.js";
import { cut, unitsOf } from "./offsets.js";
import { inLanes, segmentsOf } from "./spans.js";

const MOST_LANES = 6; // what there is room for below a line; further ones share the last
const LONGEST_LABEL = 28; // characters of a code's name in the text

// How a code's spans are underlined, by its place among the codes marked in the comment.
export const PATTERNS = Object.freeze(["solid", "dashed", "dotted", "double", "wavy"]);

// Code id -> pattern, for the codes that have spans.
export function patternsOf(spans, codebook) {
  const codes = codebook.sorted(new Set(spans.map((span) => span.code)));
  return new Map(codes.map((code, place) => [code, PATTERNS[place % PATTERNS.length]]));
}

export class CommentText {
  // `asked(code)` when the name of a span's code is pressed.
  constructor({ asked }) {
    this.node = el("div", { class: "text", dir: "auto", onclick: (event) => this.#clicked(event) });
    this.asked = asked;
    this.text = "";
    this.quoted = [];
    this.drawn = null;
  }

  // What to draw from the next drawing on: nothing is drawn twice for one comment.
  take({ text, quoted }) {
    this.text = text;
    this.quoted = quoted ?? [];
  }

  // Built anew only when it is different, so that a selection stays.
  draw(spans, codebook) {
    const marks = spans.length || this.quoted.length ? JSON.stringify([spans, this.quoted, codebook.version]) : "";
    if (this.drawn?.text === this.text && this.drawn.marks === marks) return;
    this.drawn = { text: this.text, marks };
    // An empty comment is a comment; without a word for it the screen would look broken.
    setAttribute(this.node, "data-empty", !/\S/.test(this.text));
    const lanes = marks ? this.#pieces(spans, codebook) : 0;
    if (!marks) this.node.textContent = this.text;
    setAttribute(this.node, "data-lanes", Math.min(lanes, MOST_LANES));
  }

  // Answers how many lanes the spans take.
  #pieces(spans, codebook) {
    const { text } = this;
    const places = [...spans.flatMap((span) => [span.start, span.end]), ...this.quoted.flat()];
    const units = unitsOf(text, places);
    const pair = (place) => [units[2 * place], units[2 * place + 1]];
    const measured = spans.map((span, place) => ({ code: span.code, start: pair(place)[0], end: pair(place)[1] }));
    const quoted = this.quoted.map((_, place) => pair(spans.length + place));
    const laned = inLanes(measured);
    const patterns = patternsOf(spans, codebook);
    const whole = document.createDocumentFragment();
    let quotation = null;
    for (const segment of segmentsOf(text.length, laned, quoted)) {
      if (segment.quoted === null) quotation = null;
      else if (quotation?.number !== segment.quoted) {
        // Announced as a quotation; no word of ours may stand in the text itself.
        quotation = { number: segment.quoted, node: el("blockquote", { class: "quoted" }) };
        whole.append(quotation.node);
      }
      const into = quotation?.node ?? whole;
      const begun = segment.spans.filter((span) => span.start === segment.start);
      into.append(...begun.map((span) => label(span, codebook, patterns)));
      into.append(underlined(text.slice(segment.start, segment.end), segment.spans, codebook, patterns));
    }
    this.node.replaceChildren(whole);
    return Math.max(0, ...laned.map((span) => span.lane + 1));
  }

  // ---- places in the text, in UTF-16 units ----

  // [start, end] of the part of a range that lies in the text; null when none does.
  within(range) {
    const { node } = this;
    if (range.startContainer.getRootNode() !== node.getRootNode() || !range.intersectsNode(node)) return null;
    const whole = document.createRange();
    whole.selectNodeContents(node);
    const above = whole.comparePoint(range.startContainer, range.startOffset) < 0;
    const below = whole.comparePoint(range.endContainer, range.endOffset) > 0;
    const start = above ? 0 : this.#place(range, "start");
    const end = below ? this.text.length : this.#place(range, "end");
    return start < end ? [start, end] : null;
  }

  #place(range, side) {
    const before = document.createRange();
    before.setStart(this.node, 0);
    before.setEnd(range[`${side}Container`], range[`${side}Offset`]);
    return before.toString().length;
  }

  rangeOf(start, end) {
    const range = document.createRange();
    const walk = document.createTreeWalker(this.node, NodeFilter.SHOW_TEXT);
    let passed = 0;
    let begun = false;
    for (let piece = walk.nextNode(); piece; piece = walk.nextNode()) {
      if (!begun && start < passed + piece.length) {
        range.setStart(piece, start - passed);
        begun = true;
      }
      if (begun && end <= passed + piece.length) {
        range.setEnd(piece, end - passed);
        return range;
      }
      passed += piece.length;
    }
    return null;
  }

  #clicked(event) {
    const pressed = event.target.closest(".span-label");
    if (pressed) this.asked(pressed.dataset.code);
  }
}

// The list below the text says the same to a screen reader, where it does not interrupt the reading.
function label({ code }, codebook, patterns) {
  return coloured(
    el("span", {
      class: "span-label",
      "aria-hidden": "true",
      title: `${codebook.path(code)}: show its definition`,
      "data-code": code,
      "data-pattern": patterns.get(code),
      "data-label": cut(codebook.name(code), LONGEST_LABEL),
    }),
    code,
    codebook,
  );
}

// One line below the words for each span, each in the span's own lane.
function underlined(text, spans, codebook, patterns) {
  let node = document.createTextNode(text);
  for (const { code, lane } of spans) {
    const attributes = { class: "lane", "data-code": code, "data-pattern": patterns.get(code) };
    node = coloured(el("span", { ...attributes, "data-lane": Math.min(lane, MOST_LANES - 1) }, node), code, codebook);
  }
  return node;
}

export function coloured(node, code, codebook) {
  const colour = codebook.colour(code);
  if (colour) node.style.setProperty("--code", colour);
  return node;
}

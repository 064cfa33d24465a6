// The marked words: what a coder has selected by mouse, finger or keyboard and is about to give a code. They are
// painted over the text without touching it, so that the browser's own selection goes on working.

import { el, show } from "./dom.js";
import { begun, EXTENDING, moved, MOVES, piecesOf, strokeOf } from "./marking.js";
import { cut, meant, pointOf, unitsOf } from "./offsets.js";

const NAME = "annotator-marked"; // of the highlight, as the style sheet has it
const HINT = "Choose a code for the marked words";
const TOLD = 80; // characters of the marked words that are read out

export class Marker {
  constructor(desk) {
    this.desk = desk;
    this.marked = null; // {start, end} in UTF-16 units
    this.pieces = null; // words and sentences, while marking by keyboard
    this.touched = window.matchMedia("(pointer: coarse)").matches;
    this.hint = el("button", { class: "mark-hint", type: "button", onclick: () => this.#towardsCodes(), text: HINT });
    this.beacon = el("span", { class: "beacon", "aria-hidden": "true" });
    show(this.hint, false);
    desk.view.node.append(this.hint);
    desk.view.comment.node.append(this.beacon);
    this.#listen();
  }

  get words() {
    return this.desk.view.comment.words;
  }

  get ready() {
    const { settings, coding } = this.desk;
    return Boolean(settings?.code_spans) && coding.phase === "coding" && !coding.sealed;
  }

  #listen() {
    const { signal } = this.desk.focus.listening;
    const { panel, comment } = this.desk.view;
    const { node } = comment;
    document.addEventListener("selectionchange", () => this.#selected(), { signal });
    window.addEventListener("pointerdown", (event) => (this.touched = event.pointerType === "touch"), {
      signal,
      capture: true,
    });
    // Whoever is among the codes needs no hint that lies over them.
    panel.node.addEventListener("pointerdown", () => show(this.hint, false), { signal });
    // Pressing a button, as that of a code, leaves the words marked; pressing elsewhere in the comment does not.
    // A finger that comes down may be about to scroll: only its tap counts.
    const apart = (event) => !event.target.closest("button, textarea, input, .span-label");
    node.addEventListener("pointerdown", (event) => {
      if (event.target.closest(".span-label")) event.preventDefault();
      else if (event.pointerType !== "touch" && event.button === 0 && apart(event)) this.drop();
    });
    node.addEventListener("click", (event) => {
      if (event.pointerType === "touch" && apart(event)) this.drop();
    });
  }

  // ---- the browser's selection ----

  #selected() {
    if (!this.ready || (this.pieces && !window.CSS.highlights)) return;
    const selected = this.#native();
    if (!selected || (this.marked?.start === selected.start && this.marked.end === selected.end)) return;
    const news = !this.marked;
    this.pieces = null;
    this.#mark(selected);
    if (news && this.touched) this.desk.view.say(HINT);
  }

  // The selection as the coder means it, or null when nothing of the text is selected.
  #native() {
    const range = rangeIn(this.desk.view.node.getRootNode());
    const found = range && !range.collapsed && this.words.within(range);
    return found ? meant(this.words.text, ...found) : null;
  }

  #mark(range) {
    this.marked = range;
    this.paint();
    show(this.hint, Boolean(range) && this.touched);
  }

  // Painted again after the text was drawn again.
  paint() {
    const range = this.marked && this.words.rangeOf(this.marked.start, this.marked.end);
    const { highlights } = window.CSS;
    if (!highlights) {
      if (range && this.pieces) document.getSelection().setBaseAndExtent(...endsOf(range));
    } else if (range) {
      const highlight = new Highlight(range);
      highlight.priority = 1;
      highlights.set(NAME, highlight);
    } else {
      highlights.delete(NAME);
    }
  }

  // ---- what becomes of it ----

  // The marked words in code points, given away once; null when nothing is marked.
  take() {
    if (!this.ready) return null;
    const range = this.pieces ? this.marked : (this.#native() ?? this.marked);
    const clean = range && meant(this.words.text, range.start, range.end);
    this.clear();
    if (!clean) return null;
    const { text } = this.words;
    return {
      start: pointOf(text, clean.start),
      end: pointOf(text, clean.end),
      quote: cut(text.slice(clean.start, clean.end), TOLD),
    };
  }

  // Whether there was something to drop.
  drop() {
    const had = Boolean(this.marked);
    this.pieces = null;
    if (had) this.#mark(null);
    return had;
  }

  // Without the browser's selection too.
  clear() {
    const had = this.drop();
    if (had || this.#native()) document.getSelection().removeAllRanges();
    return had;
  }

  // Another comment, or none: what was marked belonged to the one before.
  opened(assignment) {
    if (assignment?.id === this.assignment && this.ready) return;
    this.assignment = assignment?.id;
    if (this.marked) this.clear();
  }

  // ---- by keyboard ----

  // Before the key grammar: a stroke that moves the marked words. Answers whether it was one.
  keydown(event) {
    const stroke = strokeOf(event);
    const { desk } = this;
    if (!MOVES.has(stroke) || desk.view.node.querySelector("dialog[open]")) return false;
    if (desk.coding.phase === "coding") return this.pressed(stroke);
    // No comment is there yet, but marking was asked for: the stroke belongs to it.
    const { early, commands } = desk.keyboard;
    const asked = early.keys.some(({ key }) => commands[key] === "mark");
    if (asked) early.keep(stroke, stroke);
    return asked;
  }

  pressed(stroke) {
    if (!MOVES.has(stroke) || !this.ready) return false;
    // What the mouse selected is changed by keyboard as anywhere.
    if (!this.pieces && this.marked && EXTENDING.has(stroke)) this.#start(this.marked);
    if (!this.pieces) return false;
    this.#show(moved(this.pieces, this.marked, stroke, { rightToLeft: this.rightToLeft }));
    return true;
  }

  // Begin marking, or leave it.
  toggle() {
    const { view, coding } = this.desk;
    if (this.pieces) {
      this.clear();
      view.say("Marking left");
      return;
    }
    const { text } = this.words;
    const spans = coding.work.choices.spans.map((span) => span.end);
    const after = spans.length ? unitsOf(text, [Math.max(...spans)])[0] : 0;
    this.#start(this.#native() ?? this.marked, after);
  }

  #start(selected, after = 0) {
    const pieces = piecesOf(this.words.text);
    const range = begun(pieces, { selected, after });
    if (!range) {
      this.desk.view.say("This comment has no words to mark.", true);
      return;
    }
    this.pieces = pieces;
    this.rightToLeft = getComputedStyle(this.words.node).direction === "rtl";
    if (window.CSS.highlights) document.getSelection().removeAllRanges();
    this.#show(range);
  }

  #show(range) {
    this.#mark(range);
    this.desk.view.say(`Marked: ${cut(this.words.text.slice(range.start, range.end), TOLD)}`);
    this.#reveal(this.words.rangeOf(range.start, range.end));
  }

  // Ranges cannot be scrolled to; an empty element laid over the end of this one can.
  #reveal(range) {
    const lines = range?.getClientRects();
    if (!lines?.length) return;
    const last = lines[lines.length - 1];
    const home = this.desk.view.comment.node.getBoundingClientRect();
    this.beacon.style.setProperty("top", `${last.top - home.top}px`);
    this.beacon.style.setProperty("height", `${last.height}px`);
    this.beacon.scrollIntoView({ block: "nearest" });
  }

  #towardsCodes() {
    show(this.hint, false);
    this.desk.view.panel.node.scrollIntoView({ block: "start" });
  }

  release() {
    window.CSS.highlights?.delete(NAME);
  }
}

// The selection as a range, seen through the shadow: browsers have three ways to say it.
function rangeIn(root) {
  const selection = root.getSelection?.() ?? document.getSelection();
  if (!selection?.rangeCount) return null;
  const plain = root.getSelection || !(root instanceof ShadowRoot) || !selection.getComposedRanges;
  if (plain) return selection.getRangeAt(0);
  const [found] = selection.getComposedRanges({ shadowRoots: [root] });
  const range = document.createRange();
  range.setStart(found.startContainer, found.startOffset);
  range.setEnd(found.endContainer, found.endOffset);
  return range;
}

function endsOf(range) {
  return [range.startContainer, range.startOffset, range.endContainer, range.endOffset];
}

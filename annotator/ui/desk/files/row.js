// One decision of the coder in a list: its comment's number and first words, what was decided, and marks.

import { ANSWERS, DISCUSS } from "./choices.js";
import { el } from "./dom.js";

// `row` is {id, position, excerpt, decision, unsent}; `open(row)` shows its comment.
export function rowOf(row, codebook, open) {
  const button = el("button", { class: "own", type: "button", onclick: () => open(row) });
  const node = el("li", {}, button);
  refill(node, row, codebook);
  return node;
}

// Say something else of the same comment; the button stays, and the focus with it.
export function refill(node, row, codebook) {
  const number = (row.position + 1).toLocaleString("en-GB");
  const words = row.excerpt.replace(/\s+/gu, " ").trim();
  node.firstElementChild.replaceChildren(
    el("span", { class: "own-number" }, el("span", { class: "unseen", text: "Comment " }), number),
    el("span", { class: "own-words", dir: "auto", text: words || "(an empty comment)" }),
    el("span", { class: "own-said" }, ...said(row, codebook)),
  );
}

// The state in words, never by colour alone.
function said({ decision, unsent }, codebook) {
  const parts = decision.codes.map((id) => code(id, codebook));
  const { state } = decision;
  if (state in ANSWERS) parts.push(el("span", { class: "own-chip own-answer", text: ANSWERS[state] }));
  if (decision.note) parts.push(mark("note", "Note"));
  if (decision.discuss) parts.push(mark("discuss", DISCUSS));
  if (unsent) parts.push(mark("unsent", "Not sent yet"));
  // A comma is heard, and keeps apart what is copied.
  return parts.flatMap((part, place) => (place ? [el("span", { class: "unseen", text: ", " }), part] : [part]));
}

function code(id, codebook) {
  const chip = el("span", { class: "own-chip", dir: "auto", text: codebook.path(id) });
  const colour = codebook.colour(id);
  if (colour) chip.style.setProperty("--code", colour);
  return chip;
}

function mark(name, text) {
  return el("span", { class: `own-mark own-${name}`, text });
}

// What a row shows, to see whether it has to be built again.
export function faceOf({ id, position, excerpt, decision, unsent }) {
  return [id, position, excerpt, decision.uuid, decision.state, decision.codes, decision.note, decision.discuss, unsent];
}

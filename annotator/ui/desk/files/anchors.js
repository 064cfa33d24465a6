// Anchors: comments that the team marked because they show what a code means. They stand in the help on the
// code, are asked for when help is first read, and are left out without a word while the server is away.

import { el } from "./dom.js";

const KINDS = [
  ["typical", "Typical"],
  ["borderline", "Borderline"],
];
const FRESH = 60000; // milliseconds

export class Anchors {
  // `changed()` when others are known than before.
  constructor(link, changed) {
    this.link = link;
    this.changed = changed;
    this.known = []; // {code, kind, text, note}
    this.answer = ""; // as it came
    this.asked = null; // when
  }

  // What stands below the definition of a code; null when nothing is known.
  of(id) {
    const parts = KINDS.flatMap(([kind, label]) =>
      this.known.filter((one) => one.code === id && one.kind === kind).map((one) => anchorPart(one, label)),
    );
    return parts.length ? el("div", { class: "anchors" }, ...parts) : null;
  }

  async want() {
    const now = Date.now();
    if (this.link.state !== "up" || (this.asked !== null && now - this.asked < FRESH)) return;
    this.asked = now;
    const answer = await this.link.anchors();
    if (!answer.ok) return;
    const text = JSON.stringify(answer.data.anchors);
    if (text === this.answer) return;
    this.answer = text;
    this.known = answer.data.anchors;
    this.changed();
  }
}

function anchorPart({ text, note }, label) {
  return el(
    "p",
    { class: "clause" },
    el("span", { class: "label", text: `${label}: ` }),
    el("q", { dir: "auto", text }),
    note ? el("span", { class: "anchor-note", dir: "auto", text: note }) : null,
  );
}

// A second look: what the coder said about this comment before, and what changed about its codes since.
// It is shown, never chosen: the new decision is the coder's own, and nothing is saved without them.

import { ANSWERS } from "./choices.js";
import { el, keycap, show, wallClock } from "./dom.js";

const CLAUSES = { definition: "Definition", apply_when: "Apply when", do_not_apply_when: "Do not apply when" };

export class EarlierView {
  constructor(acts) {
    this.unfolded = true; // as the coder left it at the comment before
    this.said = el("p", { class: "earlier-said" });
    this.note = el("p", { class: "earlier-note", dir: "auto" });
    this.again = el(
      "button",
      { class: "act", type: "button", "data-command": "again", "aria-keyshortcuts": "=", onclick: acts.again },
      keycap("="),
      "Choose these again",
    );
    this.reasons = el("div", { class: "earlier-reasons" });
    this.node = el(
      "section",
      { class: "earlier", "aria-label": "Your earlier decision", hidden: true },
      this.said,
      this.note,
      this.reasons,
      this.again,
    );
  }

  show(earlier) {
    show(this.node, earlier !== null);
    if (!earlier) return;
    this.said.replaceChildren(...saidBefore(earlier));
    this.note.textContent = earlier.note ? `Your note: ${earlier.note}` : "";
    show(this.note, Boolean(earlier.note));
    show(this.again, earlier.again !== null);
    this.reasons.replaceChildren(...earlier.reasons.map((reason, place) => this.#reason(reason, place === 0)));
  }

  // The weightiest reason comes first; it alone stands open, unless the coder folded it.
  #reason({ sentence, before, after, why }, first) {
    const node = el(
      "details",
      { class: "earlier-reason", open: first && this.unfolded },
      el("summary", { dir: "auto", text: sentence }),
      ...why.map((text) => el("p", { class: "muted", dir: "auto", text: `Why: ${text}` })),
      ...Object.keys(CLAUSES).flatMap((clause) => changed(clause, before[clause], after[clause])),
    );
    if (first) node.addEventListener("toggle", () => (this.unfolded = node.open));
    return node;
  }
}

function saidBefore({ state, codes, codebook_version: version, decided_at: at }) {
  const when = `${wallClock(at.slice(0, 10))}, version ${version} of the codebook`;
  const head = el("strong", { text: "Second look. " });
  if (state === "retracted") return [head, el("span", { text: "You took your earlier decision back." })];
  const chips = codes.map(({ path, colour }) => {
    const chip = el("span", { class: "own-chip", dir: "auto", text: path });
    if (colour) chip.style.setProperty("--code", colour);
    return chip;
  });
  if (state in ANSWERS) chips.push(el("span", { class: "own-chip own-answer", text: ANSWERS[state] }));
  // A comma is heard, and keeps apart what is copied.
  const apart = chips.flatMap((chip, place) => (place ? [el("span", { class: "unseen", text: ", " }), chip] : [chip]));
  return [head, el("span", { text: `You said (${when}): ` }), ...apart];
}

// One text of a code then and now; what did not change is said once.
function changed(clause, before, after) {
  if (!before && !after) return [];
  const line = (label, text, name) =>
    el(
      "p",
      { class: `earlier-text ${name}` },
      el("span", { class: "label", text: `${label}: ` }),
      el("span", { dir: "auto", text: text || "nothing" }),
    );
  if (before === after) return [line(CLAUSES[clause], after, "same")];
  return [line(`${CLAUSES[clause]}, before`, before, "before"), line(`${CLAUSES[clause]}, now`, after, "now")];
}

// The coder's own work on the desk: the last decisions, search in all of them, the pace, and the
// definition beside the comment. Everything here is painted after the frame that shows the next comment.

import { isDecided } from "./choices.js";
import { Pace, inMinutes } from "./pace.js";
import { Recent } from "./recent.js";

export class Own {
  constructor(desk, { storage, scope }) {
    this.desk = desk;
    this.recent = new Recent({ queue: desk.queue, outbox: desk.outbox, link: desk.link });
    this.pace = new Pace({ storage, key: `annotator:pace:${scope}` });
    this.taken = new Set(); // comments once decided here or before: they tell nothing of the pace
    this.frame = null;
    for (const { item } of desk.outbox.standing("waiting")) this.noted(item.assignment, item);
  }

  // Once the view is there.
  start(signal) {
    const { pace } = this;
    const heard = { signal, capture: true, passive: true };
    for (const name of ["keydown", "pointermove", "pointerdown", "wheel", "scroll"])
      document.addEventListener(name, () => pace.input(), heard);
    document.addEventListener("visibilitychange", () => pace.look(!document.hidden), { signal });
    pace.look(!document.hidden);
    this.desk.view.node.addEventListener("click", () => this.later(), { signal });
    signal.addEventListener("abort", () => this.desk.view.beside.release());
  }

  // ---- what happens on the desk ----

  noted(id, decision) {
    if (!isDecided(decision)) this.taken.add(id);
    this.recent.note(id, decision);
    this.later();
  }

  saved({ id }) {
    this.pace.decided(id, !this.taken.has(id));
    this.taken.add(id);
  }

  shown() {
    const { phase, current, sealed } = this.desk.coding;
    const counts = phase === "coding" && !sealed && !isDecided(current.decision);
    this.pace.show(counts ? current.id : null);
    this.acted();
  }

  acted() {
    this.desk.view.beside.acted();
    this.later();
  }

  // The estimate for the bar, or null.
  estimate({ total, decided }) {
    return this.desk.coding.sealed ? null : this.pace.estimate(total - decided);
  }

  // In words; empty where there is nothing to speak of.
  get spent() {
    const { spent } = this.pace;
    return spent < 60 ? "" : inMinutes(spent);
  }

  // ---- painting ----

  // A frame is painted between the callback and the timer.
  later() {
    this.frame ??= requestAnimationFrame(() => {
      setTimeout(() => {
        this.frame = null;
        this.#paint();
      });
    });
  }

  #paint() {
    const { codebook, view, keys, toggled, link } = this.desk;
    this.pace.keep();
    if (!codebook || link.closed) return;
    view.beside.update(codebook, { asked: view.definition.code, asking: keys.asking, open: keys.open, toggled });
    view.strip.update(this.recent.rows(), codebook);
    if (link.state === "up") this.recent.fill(() => this.later());
  }
}

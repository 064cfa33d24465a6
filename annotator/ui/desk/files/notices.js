// What the coder has to know or to settle: decisions that were not accepted, decisions made twice,
// a browser that keeps nothing, somebody else signed in.

import { inWords } from "./choices.js";
import { counted, el, show } from "./dom.js";

export class Notices {
  constructor(acts) {
    this.acts = acts;
    this.folded = false;
    this.shown = "";
    this.alarms = el("div", { class: "notices" }); // above everything
    this.lists = el("div", { class: "notices" }); // below the comment, so that news does not push it down
  }

  // Rebuilt only when something in it is different, so that a button under the pointer stays.
  update({ link, sentence, refused, conflicts, waiting, volatile, broken, codebook }) {
    const listed = [...refused, ...conflicts].map((entry) => [entry.item.uuid, entry.standing]);
    const state = JSON.stringify([
      link,
      sentence,
      listed,
      volatile,
      broken,
      this.folded,
      codebook?.version,
      link === "up" ? 0 : waiting,
    ]);
    if (state === this.shown) return;
    this.shown = state;
    const alarms = [];
    if (broken || volatile) alarms.push(this.#storage());
    if (link === "other-coder") alarms.push(this.#otherCoder(waiting));
    if (sentence && link !== "up") alarms.push(el("p", { class: "notice", role: "alert", text: sentence }));
    const lists = [];
    if (codebook && !this.folded) {
      if (conflicts.length)
        lists.push(
          this.#list(
            "Decided twice",
            conflicts.map((entry) => this.#conflict(entry, codebook)),
          ),
        );
      if (refused.length)
        lists.push(
          this.#list(
            "Not accepted",
            refused.map((entry) => this.#refused(entry, codebook)),
          ),
        );
    }
    this.alarms.replaceChildren(...alarms);
    show(this.alarms, alarms.length > 0);
    this.lists.replaceChildren(...lists);
    show(this.lists, lists.length > 0);
  }

  toggle() {
    this.folded = !this.folded;
  }

  unfold() {
    this.folded = false;
  }

  #storage() {
    const text = "This browser cannot keep unsent decisions. Do not close this page before it says “all saved”.";
    return el("p", { class: "notice warning", role: "alert", text });
  }

  #otherCoder(waiting) {
    const kept = waiting
      ? ` ${counted(waiting, "decision of yours is", "decisions of yours are")} kept here and sent when you sign in again.`
      : "";
    return el(
      "div",
      { class: "notice warning", role: "alert" },
      el("p", { text: `Somebody else has signed in in this browser, so this page cannot go on.${kept}` }),
      el("button", { class: "act", type: "button", onclick: this.acts.reload, text: "Load the page again" }),
    );
  }

  #list(title, rows) {
    return el("section", { class: "notice list", "aria-label": title }, el("h3", { text: title }), ...rows);
  }

  #refused(entry, codebook) {
    const { uuid } = entry.item;
    return el(
      "div",
      { class: "entry", "data-uuid": uuid },
      el(
        "p",
        {},
        el("strong", { text: `Comment ${entry.position + 1}: ` }),
        entry.sentence || "The server did not accept it.",
      ),
      el("p", { class: "muted", text: `You had chosen: ${inWords(entry.item, codebook)}` }),
      el(
        "div",
        { class: "entry-acts" },
        el("button", { class: "act", type: "button", onclick: () => this.acts.reopen(uuid), text: "Open the comment" }),
        el("button", { class: "act", type: "button", onclick: () => this.acts.dismiss(uuid), text: "Dismiss" }),
      ),
    );
  }

  #conflict(entry, codebook) {
    const { uuid } = entry.item;
    return el(
      "div",
      { class: "entry", "data-uuid": uuid },
      el(
        "p",
        {},
        el("strong", { text: `Comment ${entry.position + 1} ` }),
        "was decided in another tab or browser while this one had it open.",
      ),
      el(
        "dl",
        { class: "versions" },
        el("dt", { text: "Here" }),
        el("dd", { text: inWords(entry.item, codebook) }),
        el("dt", { text: "Stored" }),
        el("dd", { text: inWords(entry.current, codebook) }),
      ),
      el(
        "div",
        { class: "entry-acts" },
        el("button", { class: "act", type: "button", onclick: () => this.acts.keepMine(uuid), text: "Keep mine" }),
        el("button", {
          class: "act",
          type: "button",
          onclick: () => this.acts.dismiss(uuid),
          text: "Keep the stored one",
        }),
        el("button", { class: "act", type: "button", onclick: () => this.acts.visit(uuid), text: "Open the comment" }),
      ),
    );
  }
}

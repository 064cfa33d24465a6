// The coder's last decisions below the comment, latest first; pressing one opens its comment again.

import { el, keycap, setAttribute, setText, show } from "./dom.js";
import { faceOf, refill, rowOf } from "./row.js";

export class Strip {
  constructor(acts) {
    this.acts = acts;
    this.shown = new Map(); // assignment -> {face, node}
    this.list = el("ul", { class: "own-list", id: "own-list", "aria-label": "Your last decisions" });
    this.title = el("h3", { text: "Your last decisions" });
    this.label = el("span", { text: "Your last decisions" });
    // Shown on narrow screens in place of the title.
    this.fold = el(
      "button",
      {
        class: "fold",
        type: "button",
        "aria-expanded": "false",
        "aria-controls": "own-list",
        onclick: () => this.#toggle(),
      },
      this.label,
    );
    const all = el(
      "button",
      { class: "quiet", type: "button", "aria-keyshortcuts": ";", "data-command": "decided", onclick: () => acts.decided() },
      keycap(";"),
      el("span", { text: "Your decisions" }),
    );
    this.none = el("p", { class: "muted own-none", text: "What you decide appears here, to be looked at again." });
    this.node = el(
      "section",
      { class: "strip", "aria-label": "Your last decisions", "data-open": "false" },
      el("div", { class: "strip-head" }, this.title, this.fold, all),
      this.none,
      this.list,
    );
  }

  #toggle() {
    const open = this.node.dataset.open !== "true";
    setAttribute(this.node, "data-open", open);
    setAttribute(this.fold, "aria-expanded", open);
  }

  // Each comment keeps its row, so that focus and pointer keep their place.
  update(rows, codebook) {
    const shown = new Map();
    for (const row of rows) {
      const face = JSON.stringify([codebook.version, ...faceOf(row)]);
      const kept = this.shown.get(row.id);
      const node = kept?.node ?? rowOf(row, codebook, ({ position }) => this.acts.openOwn(position));
      if (kept && kept.face !== face) refill(node, row, codebook);
      shown.set(row.id, { face, node });
    }
    this.shown = shown;
    this.#arrange([...shown.values()].map(({ node }) => node));
    setText(this.label, `Your last decisions (${rows.length})`);
    show(this.none, rows.length === 0);
  }

  // Moving a node would take the focus from it.
  #arrange(nodes) {
    const kept = new Set(nodes);
    for (const node of [...this.list.children]) if (!kept.has(node)) node.remove();
    nodes.forEach((node, place) => {
      const there = this.list.children[place] ?? null;
      if (there !== node) this.list.insertBefore(node, there);
    });
  }
}

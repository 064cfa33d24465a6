// What the codebook says about a code (h), and the sheet of all keys (F1).

import { ANSWERS } from "./choices.js";
import { el, keycap, show } from "./dom.js";
import { commandOfCap } from "./own_keys.js";

export class Definition {
  constructor(acts, anchors) {
    this.acts = acts;
    this.anchors = anchors;
    this.code = null; // the id whose definition is on screen
    this.content = el("div", { class: "definition-text" });
    const close = el("button", { class: "quiet", type: "button", onclick: acts.undefine }, keycap("Esc"), "Close");
    this.node = el("section", { class: "definition", "aria-label": "Definition", hidden: true }, close, this.content);
  }

  show(codebook, id) {
    this.code = id;
    this.codebook = codebook;
    const colour = codebook.colour(id);
    this.node.style.setProperty("--code", colour ?? "currentColor");
    this.content.replaceChildren(...definitionOf(codebook, id, this.anchors));
    show(this.node, true);
    this.anchors.want();
  }

  // Other anchors are known than before.
  again() {
    if (this.code !== null) this.content.replaceChildren(...definitionOf(this.codebook, this.code, this.anchors));
  }

  ask() {
    this.code = null;
    this.node.style.setProperty("--code", "currentColor");
    this.content.replaceChildren(el("p", { text: "Press a code's key to read its definition." }));
    show(this.node, true);
  }

  close() {
    const open = !this.node.hidden;
    this.code = null;
    show(this.node, false);
    return open;
  }
}

// What the codebook says about a code, its anchors, and what it says about those directly below it.
export function definitionOf(codebook, id, anchors) {
  const parts = [
    el("h3", { dir: "auto", text: codebook.path(id) }),
    ...entry(codebook.byId.get(id) ?? { definition: "" }),
    anchors.of(id),
  ].filter(Boolean);
  for (const code of codebook.children(id)) {
    const head = el("h4", {}, code.key ? keycap(code.key) : null, el("span", { dir: "auto", text: code.name }));
    parts.push(el("div", { class: "definition-below" }, head, ...entry(code)));
  }
  return parts;
}

function entry(code) {
  const lines = [
    el("p", { dir: "auto", text: code.definition || "The codebook has no definition for it yet." }),
    clause("Apply when", code.apply_when),
    clause("Do not apply when", code.do_not_apply_when),
  ];
  const examples = code.examples ?? [];
  if (examples.length) {
    const label = el("span", { class: "label", text: examples.length > 1 ? "Examples: " : "Example: " });
    lines.push(el("p", { class: "clause" }, label, ...examples.map((text) => el("q", { dir: "auto", text }))));
  }
  return lines.filter(Boolean);
}

function clause(label, text) {
  if (!text) return null;
  return el(
    "p",
    { class: "clause" },
    el("span", { class: "label", text: `${label}: ` }),
    el("span", { dir: "auto", text }),
  );
}

const COMMANDS = [
  [["⏎"], "Save and show the next comment"],
  [["0"], ANSWERS.none_applies],
  [["?"], `${ANSWERS.unsure}, with or without codes`],
  [["x"], `${ANSWERS.ineligible}: not a comment this study is about`],
  [["⌫"], "Undo: the visible comment first, then what was saved last"],
  [["Ctrl", "Z"], "Undo"],
  [["←"], "The comment before"],
  [["→"], "The comment after"],
  [["/"], "Find a code by typing"],
  [["."], "Mark words by keyboard: ← → a word, ↑ ↓ a sentence, with ⇧ to their end; then a code; Esc leaves"],
  [["n"], "Write a note; Esc goes back to the comment"],
  [["!"], "Flag the comment to be discussed at the meeting"],
  [[";"], "Search your decisions: words, unsure, with a note, to discuss, older meaning"],
  [[","], "Write a memo on this comment, its thread, a code or the study"],
  [["+"], "Propose a code that is missing"],
  [["="], "At a second look: choose what you chose before, to change it or save it again"],
  [["h"], "Definition of the open theme, of the code chosen last, or of the code whose key comes next"],
  [["Esc"], "Close a theme, a list, this sheet"],
  [["Tab"], "Go through the buttons; on a button ⏎ and Space press it"],
];

export class KeySheet {
  constructor(acts) {
    this.acts = acts;
    this.title = el("h2", { text: "All keys" });
    this.codes = el("div", { class: "sheet-codes" });
    const rows = COMMANDS.map(([keys, text]) => row(keys, text, keys.length === 1 ? commandOfCap(keys[0]) : null));
    const close = el("button", { class: "quiet", type: "button", onclick: () => this.close() }, keycap("Esc"), "Close");
    this.node = el(
      "dialog",
      { class: "sheet all-keys", tabindex: -1, "aria-label": "All keys", onclose: acts.keysBack },
      el("div", { class: "sheet-head" }, this.title, close),
      el("p", {
        class: "muted sheet-letters",
        text: "A letter chooses a code. Where a theme has sub-codes, its letter opens it and a second letter chooses; the same letter again chooses the theme itself.",
      }),
      el(
        "div",
        { class: "sheet-body" },
        el("div", { class: "sheet-part" }, el("h3", { text: "Desk" }), el("dl", {}, ...rows.flat())),
        this.codes,
      ),
    );
  }

  build(codebook) {
    this.codes.replaceChildren(...codebook.sections.map((section) => part(section, codebook)));
  }

  get open() {
    return this.node.open;
  }

  toggle() {
    if (this.node.open) {
      this.close();
      return;
    }
    this.acts.takeKeys();
    this.node.showModal();
    // The sheet itself, not its first button, so that it is read from the top.
    this.node.focus();
  }

  close() {
    this.node.close();
  }
}

function row(keys, text, command = null) {
  const caps = keys.length ? keys.map((key) => keycap(key)) : [el("span", { class: "muted find-key", text: "/" })];
  return [el("dt", { "aria-label": keys.join(" "), "data-command": command }, ...caps), el("dd", { dir: "auto", text })];
}

function part(section, codebook) {
  const rows = section.themes.flatMap((theme) => {
    const under = codebook.children(theme.id).map((code) => {
      const [term, name] = row(codebook.strokes(code.id), code.name);
      name.className = "under";
      return [term, name];
    });
    return [row(codebook.strokes(theme.id), theme.name), ...under].flat();
  });
  return el("div", { class: "sheet-part" }, el("h3", { dir: "auto", text: section.name }), el("dl", {}, ...rows));
}

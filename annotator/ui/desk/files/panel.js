// The codes: sections of themes with their keys; the open theme shows its sub-codes. Below them the
// answers that are not codes, and the acts.

import { ANSWERS } from "./choices.js";
import { el, keycap, setAttribute, setText, show } from "./dom.js";
import { commandOfCap } from "./own_keys.js";

function button(name, attributes, ...children) {
  return el("button", { type: "button", class: name, ...attributes }, ...children);
}

function act(key, label, shortcut, run, extra = "") {
  return button(
    `act ${extra}`.trim(),
    { onclick: run, "aria-keyshortcuts": shortcut, "data-command": commandOfCap(key) },
    keycap(key),
    el("span", { text: label }),
  );
}

export class CodesPanel {
  constructor(acts) {
    this.acts = acts;
    this.buttons = new Map(); // code id -> the buttons that toggle it
    this.themes = new Map(); // theme id -> {head, below, given}
    this.codes = el("div", { class: "codes" });
    this.empty = el("p", { class: "muted" });
    this.answers = new Map([
      ["none_applies", act("0", ANSWERS.none_applies, "0", acts.none_applies, "answer")],
      ["unsure", act("?", ANSWERS.unsure, "?", acts.unsure, "answer")],
      ["ineligible", act("x", ANSWERS.ineligible, "x", acts.ineligible, "answer")],
    ]);
    this.tools = [
      act("/", "Find", "/", acts.find),
      act("n", "Note", "n", acts.note),
      act("h", "Definition", "h", acts.definition),
    ];
    this.memo = act(",", "Memo", ",", acts.memo);
    this.propose = act("+", "Propose a code", "+", acts.propose, "propose");
    this.tools.push(this.memo);
    this.discuss = act("!", "Discuss", "!", acts.discuss, "answer");
    this.mark = act(".", "Mark words", ".", acts.mark);
    this.tools.push(this.discuss, this.mark);
    this.undo = act("⌫", "Undo", "Backspace", acts.undo);
    this.back = act("←", "Back", "ArrowLeft", acts.back, "brief");
    this.forward = act("→", "Forward", "ArrowRight", acts.forward, "brief");
    this.save = act("⏎", "Save and next", "Enter", acts.save, "primary");
    this.node = el(
      "aside",
      { class: "panel", "aria-label": "Codes" },
      this.codes,
      el("div", { class: "answers", role: "group", "aria-label": "Answers without a code" }, ...this.answers.values()),
      el("div", { class: "tools", role: "group", "aria-label": "Tools" }, ...this.tools),
      el(
        "div",
        { class: "acts", role: "group", "aria-label": "Save and move" },
        this.undo,
        this.back,
        this.forward,
        this.save,
      ),
    );
  }

  build(codebook) {
    this.codebook = codebook;
    this.buttons.clear();
    this.themes.clear();
    show(this.empty, !codebook.codes.length);
    this.codes.replaceChildren(
      this.empty,
      ...codebook.sections.map((section) => this.#section(section)),
      this.propose,
    );
  }

  #section(section) {
    const branching = section.themes.some((theme) => this.codebook.branches(theme.id));
    const name = branching ? "section" : "section leaves";
    const head = el("h3", { class: "section-name", dir: "auto", text: section.name });
    return el(
      "div",
      { class: name, role: "group", "aria-label": section.name },
      head,
      ...section.themes.map((theme) => this.#theme(theme)),
    );
  }

  #theme(theme) {
    if (!this.codebook.branches(theme.id)) return this.#code(theme, theme.key, "code");
    const given = el("span", { class: "given", dir: "auto" });
    const head = button(
      "code theme-head",
      {
        "data-theme": theme.id,
        "aria-expanded": false,
        "aria-keyshortcuts": theme.key,
        title: theme.definition,
        onclick: () => this.acts.openTheme(theme.id),
      },
      theme.key ? keycap(theme.key) : el("span", { class: "keycap none" }),
      el("span", { class: "name" }, el("span", { dir: "auto", text: theme.name }), given),
      el("span", { class: "tick", "aria-hidden": "true", text: "✓" }),
      el("span", { class: "turn", "aria-hidden": "true" }),
    );
    this.#colour(head, theme.id);
    const itself = this.#code(theme, theme.key, "code sub", `${theme.name} itself`);
    const below = el(
      "div",
      { class: "below", role: "group", "aria-label": theme.name, hidden: true },
      itself,
      ...this.#under(theme.id, 2),
    );
    this.themes.set(theme.id, { head, below, given });
    return el("div", { class: "theme" }, head, below);
  }

  // Codes from level three on have no key here: the mouse and “find a code” reach them.
  #under(id, level) {
    return this.codebook.children(id).flatMap((code) => {
      const node = this.#code(code, level === 2 ? code.key : null, "code sub");
      node.style.setProperty("--level", level - 2);
      return [node, ...this.#under(code.id, level + 1)];
    });
  }

  #code(code, key, name, label = code.name) {
    const strokes = this.codebook.strokes(code.id).join(" ");
    const node = button(
      name,
      {
        "data-code": code.id,
        "aria-pressed": false,
        "aria-keyshortcuts": strokes || null,
        title: code.definition,
        onclick: () => this.acts.toggle(code.id),
      },
      key ? keycap(key) : el("span", { class: "keycap none" }),
      el("span", { class: "name", dir: "auto", text: label }),
      el("span", { class: "tick", "aria-hidden": "true", text: "✓" }),
    );
    this.#colour(node, code.id);
    this.buttons.set(code.id, node);
    return node;
  }

  #colour(node, id) {
    const colour = this.codebook.colour(id);
    if (colour) node.style.setProperty("--code", colour);
  }

  setChoices(choices) {
    const chosen = new Set(choices.codes);
    for (const [id, node] of this.buttons) setAttribute(node, "aria-pressed", chosen.has(id));
    for (const [id, { head, given }] of this.themes) {
      const under = choices.codes.filter((code) => code !== id && this.codebook.theme(code) === id);
      setAttribute(head, "data-given", chosen.has(id) || under.length > 0);
      setText(given, under.map((code) => this.codebook.name(code)).join(", "));
    }
    for (const [answer, node] of this.answers) {
      setAttribute(node, "aria-pressed", answer === "unsure" ? choices.unsure : choices.answer === answer);
    }
    setAttribute(this.discuss, "aria-pressed", choices.discuss);
  }

  setOpen(open, { intoView = true } = {}) {
    for (const [id, { head, below }] of this.themes) {
      setAttribute(head, "aria-expanded", id === open);
      if (id !== open || !below.hidden) {
        show(below, id === open);
        continue;
      }
      show(below, true);
      if (!intoView) continue;
      // Where the codes are longer than the screen, an opened theme comes into view.
      below.scrollIntoView({ block: "nearest" });
      head.scrollIntoView({ block: "nearest" });
    }
  }

  setSealed(sealed) {
    const changing = [...this.buttons.values(), ...this.answers.values(), this.discuss, this.mark, this.undo];
    for (const node of changing) node.disabled = sealed;
    setText(this.save.lastElementChild, sealed ? "Next" : "Save and next");
  }
}

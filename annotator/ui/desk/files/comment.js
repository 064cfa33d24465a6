// The comment: where it stands, what it answers, its text, what is chosen for it, and the note.

import { Attributes } from "./attributes.js";
import { ANSWERS, DISCUSS, isDecided, stateOf } from "./choices.js";
import { CommentText } from "./comment_text.js";
import { counted, el, setAttribute, setText, show, wallClock } from "./dom.js";
import { EarlierView } from "./earlier.js";
import { keyName } from "./own_keys.js";
import { SpanList } from "./span_list.js";

function kindOf(unit) {
  const label = unit.number === null || unit.number === undefined ? unit.kind : `${unit.kind} ${unit.number}`;
  const above = unit.parent;
  return above?.kind && above?.number ? `${label} to ${above.kind} ${above.number}` : label;
}

// One line of facts, each its own element so that a name in another script does not turn the line round.
function facts(parts) {
  return parts.filter(Boolean).map((part) => el("span", { dir: "auto", text: part }));
}

export class CommentView {
  constructor(acts) {
    this.acts = acts;
    this.thread = el("p", { class: "meta" });
    this.meta = el("div", { class: "meta" });
    this.context = new Context(acts);
    this.attributes = new Attributes();
    this.earlier = new EarlierView(acts);
    this.words = new CommentText({ asked: (code) => acts.define(code) });
    this.spans = new SpanList(acts);
    this.chosen = el("div", { class: "chosen", role: "group", "aria-label": "Chosen for this comment" });
    this.field = el("textarea", {
      class: "note-field",
      rows: 3,
      dir: "auto",
      maxlength: 20000,
      "aria-label": "Note",
      oninput: () => acts.write(this.field.value),
      onkeydown: (event) => this.#noteKey(event),
      onblur: () => acts.leaveNote(),
    });
    this.note = el(
      "div",
      { class: "note", hidden: true },
      el(
        "div",
        { class: "note-head" },
        el("span", { text: "Note" }),
        el("span", { class: "muted", text: "Esc goes back to the comment" }),
      ),
      this.field,
    );
    this.node = el(
      "section",
      { class: "comment", "aria-label": "Comment" },
      this.thread,
      this.meta,
      this.attributes.node,
      this.context.node,
      this.earlier.node,
      this.words.node,
      this.chosen,
      this.spans.node,
      this.note,
    );
  }

  show(assignment, { total, settings }) {
    const { thread, author, time } = assignment;
    const dates = settings.show_dates;
    const place = `Comment ${(assignment.position + 1).toLocaleString("en-GB")} of ${total.toLocaleString("en-GB")}`;
    // Without a title the study shows none; with an empty one the thread has none.
    const title = thread?.title ?? null;
    show(this.thread, title !== null);
    this.thread.replaceChildren(
      el("strong", { dir: "auto", text: title || "Untitled thread" }),
      ...facts([dates && wallClock(thread?.date)]),
    );
    this.meta.replaceChildren(
      el("h2", { text: place }),
      ...facts([kindOf(assignment), settings.show_authors && author, dates && time && wallClock(time)]),
    );
    this.attributes.show(assignment.attributes ?? []);
    this.context.show(assignment, settings);
    this.earlier.show(assignment.earlier ?? null);
    this.words.take(assignment);
    this.closeNote();
  }

  setChoices(choices, { codebook, base, differs, sealed }) {
    this.words.draw(choices.spans, codebook);
    this.spans.draw(choices.spans, { text: this.words.text, codebook, sealed });
    const chips = choices.codes.map((id) =>
      this.#chip(codebook.path(id), codebook.colour(id), () => this.acts.removeCode(id), sealed),
    );
    if (choices.answer)
      chips.push(this.#chip(ANSWERS[choices.answer], null, () => this.acts[choices.answer](), sealed));
    if (choices.unsure) chips.push(this.#chip(ANSWERS.unsure, null, () => this.acts.unsure(), sealed));
    if (choices.discuss) chips.push(this.#chip(DISCUSS, null, () => this.acts.discuss(), sealed));
    const words = this.#words(choices, { base, differs, sealed });
    this.chosen.replaceChildren(...chips, el("span", { class: "chosen-state", text: words }));
    setAttribute(this.chosen, "data-nudge", false);
    if (this.field.value !== choices.note) this.field.value = choices.note;
    this.field.readOnly = sealed;
    if (choices.note) show(this.note, true);
    else if (!this.field.matches(":focus")) show(this.note, false);
  }

  #words(choices, { base, differs, sealed }) {
    if (sealed) return isDecided(base) ? "" : "not decided";
    if (stateOf(choices) === null) return differs || !isDecided(base) ? "nothing chosen yet" : "";
    if (!differs) return "decided";
    if (!isDecided(base)) return "";
    return this.saveKey === null ? "changed" : `changed: ${keyName(this.saveKey ?? "Enter")} saves`;
  }

  #chip(text, colour, remove, sealed) {
    const attributes = {
      class: "chip",
      type: "button",
      onclick: remove,
      disabled: sealed,
      "aria-label": `Remove ${text}`,
    };
    const chip = el("button", attributes, el("span", { class: "tick", text: "✓" }), el("span", { dir: "auto", text }));
    if (colour) chip.style.setProperty("--code", colour);
    return chip;
  }

  nudge(sentence) {
    this.chosen.replaceChildren(el("strong", { class: "chosen-state", text: sentence }));
    // Set anew, so that the movement starts again each time.
    this.chosen.setAttribute("data-nudge", "false");
    requestAnimationFrame(() => this.chosen.setAttribute("data-nudge", "true"));
  }

  openNote() {
    show(this.note, true);
    this.field.focus();
  }

  closeNote() {
    if (this.field.matches(":focus")) this.field.blur();
    show(this.note, false);
  }

  #noteKey(event) {
    if (event.isComposing) return;
    if (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    this.acts.takeKeys();
  }
}

// The parent comment and the thread, folded until asked for; that they were opened is recorded.
class Context {
  constructor(acts) {
    this.acts = acts;
    this.parent = new Fold("The comment it answers", () => acts.openContext("parent"));
    this.thread = new Fold("The whole thread", () => this.#openThread());
    this.node = el(
      "div",
      { class: "context" },
      el("div", { class: "folds" }, this.parent.button, this.thread.button),
      this.parent.panel,
      this.thread.panel,
    );
  }

  show(assignment, settings) {
    this.assignment = assignment;
    this.settings = settings;
    const shown = settings.show_context;
    const { parent, thread_size: size } = assignment;
    this.parent.reset(shown && Boolean(parent), parent ? [this.#unit({ ...parent, depth: 0 })] : []);
    this.thread.reset(shown && size > 1, []);
    setText(this.thread.label, `The whole thread (${counted(size, "text", "texts")})`);
    show(this.node, shown && (Boolean(parent) || size > 1));
  }

  async #openThread() {
    const { assignment } = this;
    const { panel } = this.thread;
    const say = (text) => panel.replaceChildren(el("p", { class: "muted", text }));
    say("Loading the thread.");
    const answer = await this.acts.openContext("thread");
    if (this.assignment !== assignment) return;
    if (!answer.ok) {
      say(answer.sentence || "The thread could not be loaded. Fold it and open it again to try once more.");
      return;
    }
    const { units, left_out: leftOut } = answer.data;
    const [before, after] = leftOut.map((count, place) => beyond(count, place ? "after" : "before"));
    panel.replaceChildren(...[before, ...units.map((unit) => this.#unit(unit)), after].filter(Boolean));
    const here = panel.querySelector(".unit-this");
    if (here) panel.scrollTop = Math.max(0, here.offsetTop - 48);
  }

  #unit(unit) {
    const { settings } = this;
    const line = facts([
      unit.kind && kindOf(unit),
      settings.show_authors && unit.author,
      settings.show_dates && unit.time && wallClock(unit.time),
    ]);
    const node = el(
      "div",
      { class: unit.this ? "unit unit-this" : "unit" },
      line.length || unit.this
        ? el("p", { class: "meta" }, ...line, unit.this ? el("strong", { text: "this comment" }) : null)
        : null,
      el("div", { class: "unit-text", dir: "auto", text: unit.text }),
    );
    node.style.setProperty("--depth", Math.min(unit.depth ?? 0, 4));
    return node;
  }
}

// Of a very long thread only the texts around the comment are sent.
function beyond(count, where) {
  return count > 0 && el("p", { class: "muted", text: `${counted(count, "text", "texts")} ${where} these.` });
}

class Fold {
  constructor(text, opened) {
    this.label = el("span", { text });
    this.button = el(
      "button",
      { class: "fold", type: "button", "aria-expanded": false, onclick: () => this.#toggle() },
      this.label,
    );
    this.panel = el("div", { class: "fold-panel", hidden: true });
    this.opened = opened;
  }

  reset(offered, content) {
    show(this.button, offered);
    show(this.panel, false);
    setAttribute(this.button, "aria-expanded", false);
    this.panel.replaceChildren(...content);
  }

  #toggle() {
    const open = this.panel.hidden;
    show(this.panel, open);
    setAttribute(this.button, "aria-expanded", open);
    if (open) this.opened();
  }
}

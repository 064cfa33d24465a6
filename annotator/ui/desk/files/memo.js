// Memos: a dated text on this comment, its thread, a code or the study, beside those already there.

import { el, show } from "./dom.js";
import { WritingDialog } from "./writing.js";

const ABOUT = { unit: "This comment", thread: "Its thread", code: "A code", study: "The study" };
const HIDDEN = "Memos by others are shown when the round is open.";
const LONGEST = 20000; // characters
const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });

export class MemoDialog extends WritingDialog {
  constructor(surroundings) {
    const text = el("textarea", { class: "writing-field", rows: 6, dir: "auto", maxlength: LONGEST, "aria-label": "Memo" });
    const code = el("select", { class: "writing-select", "aria-label": "Code" });
    const radios = Object.entries(ABOUT).map(([about, label]) => {
      const radio = el("input", { type: "radio", name: "about", value: about });
      return el("label", { class: "choice" }, radio, el("span", { text: label }));
    });
    const codes = el("div", { class: "writing-code", hidden: true }, code);
    const list = el("div", { class: "memos", "aria-live": "polite" });
    super(surroundings, {
      ...{ kind: "memo", path: "memos", title: "Memo", word: "memo", save: "Save the memo", first: text },
      fields: [
        el("div", { class: "choices", role: "radiogroup", "aria-label": "About" }, el("span", { text: "About" }), ...radios),
        codes,
        text,
      ],
      after: [el("section", { class: "writing-list", "aria-label": "Memos so far" }, list)],
    });
    Object.assign(this, { text, code, codes, list });
    this.radios = radios.map((label) => label.firstElementChild);
  }

  // `last` is the code the memo is about, should it be about a code.
  start(assignment, codebook, last) {
    this.codebook = codebook;
    this.last = last;
    this.code.replaceChildren(
      ...codebook.codes.map(({ id }) => el("option", { value: id, text: codebook.path(id) })),
    );
    this.open(assignment);
  }

  load(assignment, place) {
    super.load(assignment, place);
    this.#ask(assignment);
  }

  fill(body) {
    const about = body?.about ?? "unit";
    for (const radio of this.radios) radio.checked = radio.value === about;
    const code = body?.code ?? this.last ?? this.codebook.codes[0]?.id ?? "";
    this.code.value = code;
    this.text.value = body?.text ?? "";
    show(this.codes, about === "code");
  }

  read() {
    const about = this.radios.find((radio) => radio.checked)?.value ?? "unit";
    show(this.codes, about === "code");
    const { value: text } = this.text;
    return { body: { about, code: about === "code" ? this.code.value || null : null, text }, empty: !text.trim() };
  }

  missing() {
    const { body, empty } = this.read();
    if (empty) return "Write something first.";
    return body.about === "code" && !body.code ? "Choose the code that the memo is about." : "";
  }

  excerpt(body) {
    return body.text;
  }

  done() {
    return "The memo is saved.";
  }

  // ---- memos already there ----

  async #ask(assignment) {
    const say = (text) => this.list.replaceChildren(el("p", { class: "muted", text }));
    if (this.shown !== assignment) say("Loading the memos.");
    this.shown = assignment;
    const answer = await this.link.memos(assignment);
    if (this.assignment !== assignment) return;
    if (!answer.ok) {
      say(answer.sentence || "The memos could not be loaded. Open this again in a moment.");
      return;
    }
    const { memos, hidden } = answer.data;
    const parts = memos.map((memo) => this.#memo(memo));
    if (!parts.length) parts.push(el("p", { class: "muted", text: "No memos yet on this comment, its thread, the codes or the study." }));
    if (hidden) parts.push(el("p", { class: "muted", text: HIDDEN }));
    this.list.replaceChildren(...parts);
  }

  #memo({ about, code, text, by, own, written_at: at }) {
    const moment = new Date(at);
    const on = about === "code" ? this.codebook.path(code) : ABOUT[about];
    const facts = [on, own ? "you" : by, Number.isNaN(moment.getTime()) ? "" : MOMENT.format(moment)];
    const line = facts.filter(Boolean).map((part) => el("span", { dir: "auto", text: part }));
    return el(
      "article",
      { class: "memo" },
      el("p", { class: "meta" }, ...line),
      el("p", { class: "unit-text", dir: "auto", text }),
    );
  }
}

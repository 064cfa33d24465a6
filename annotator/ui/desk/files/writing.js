// A dialog to write in: what it holds is kept until the server has it. Memo and proposal fill it in.

import { counted, el, keycap, setAttribute, setText } from "./dom.js";
import { KeptTexts, trouble } from "./kept_text.js";

export class WritingDialog {
  // `parts`: {kind, path, title, word, save, fields, first, after}. `word` names the text in sentences, `first` is
  // the field to write in at once, `done(data)` gives the sentence that says it is saved.
  constructor({ view, link, storage, scope, acts, signal }, parts) {
    Object.assign(this, { view, link, acts, title: parts.title, word: parts.word, saveWords: parts.save, first: parts.first });
    this.assignment = null; // the assignment the dialog is open for
    this.here = null; // the assignment on screen
    this.kept = new KeptTexts({
      ...{ storage, scope, link, kind: parts.kind, path: parts.path },
      changed: () => this.count(),
    });
    this.badges = [];
    this.place = el("span", { class: "muted" });
    this.said = el("p", { class: "writing-said", role: "status" });
    this.saveLabel = el("span", { text: parts.save });
    this.button = el(
      "button",
      {
        class: "act primary",
        type: "button",
        "aria-keyshortcuts": "Control+Enter",
        onclick: () => this.save(),
      },
      this.saveLabel,
    );
    this.others = el("div", { class: "writing-others", hidden: true });
    const close = el("button", { class: "quiet", type: "button", onclick: () => this.node.close() }, keycap("Esc"), "Close");
    this.node = el(
      "dialog",
      {
        class: "sheet writing",
        tabindex: -1,
        "aria-label": parts.title,
        onclose: () => this.#closed(),
        onkeydown: (event) => this.#key(event),
        oninput: () => this.keep(),
      },
      el("div", { class: "sheet-head" }, el("h2", {}, parts.title, " ", this.place), close),
      el("div", { class: "writing-fields" }, ...parts.fields),
      this.said,
      el(
        "div",
        { class: "entry-acts" },
        this.button,
        el("span", { class: "muted writing-hint", text: "Ctrl+Enter saves. Esc closes and keeps what you wrote." }),
      ),
      this.others,
      ...(parts.after ?? []),
    );
    view.node.append(this.node);
    window.addEventListener("storage", () => this.count(), { signal });
    this.count();
  }

  // A button that opens the dialog; it says how many texts wait in it.
  badge(button) {
    const number = el("span", { class: "badge", "aria-hidden": "true" });
    const words = el("span", { class: "unseen" });
    button.append(number, words);
    this.badges.push({ number, words });
    this.count();
    return button;
  }

  count() {
    const count = this.kept.keys().length;
    for (const { number, words } of this.badges) {
      setText(number, count ? String(count) : "");
      setText(words, count ? `${count} not saved yet` : "");
    }
  }

  open({ id, position }) {
    this.here = { id, position };
    this.load(id, position);
    // What has the focus has it again when the dialog closes, at once: the next key is the desk's.
    this.acts.takeKeys();
    this.node.showModal();
    this.first.focus();
  }

  // Show what is kept for one comment, the visible one or another.
  load(assignment, place) {
    this.assignment = assignment;
    this.number = place;
    const entry = this.kept.read(assignment);
    this.fill(entry?.body ?? null);
    setText(this.place, `on comment ${(place + 1).toLocaleString("en-GB")}`);
    setText(this.said, entry?.tried ? "Not saved yet. The text is kept in this browser." : "");
    this.#state(this.kept.sending.has(assignment), Boolean(entry?.tried));
    this.#list();
  }

  #state(sending, failed) {
    setText(this.saveLabel, failed ? "Try again" : this.saveWords);
    setAttribute(this.button, "aria-disabled", sending);
    for (const field of this.node.querySelectorAll("textarea, input[type=text]")) field.readOnly = sending;
  }

  // Texts kept for other comments: none of them is out of reach.
  #list() {
    const others = this.kept.keys().filter((key) => key !== this.assignment);
    this.others.hidden = !others.length;
    const rows = others.map((key) => {
      const { place, body } = this.kept.read(key);
      const words = this.excerpt(body).replace(/\s+/gu, " ").slice(0, 60);
      return el(
        "button",
        { class: "quiet", type: "button", onclick: () => this.#go(key, place) },
        el("strong", { text: `Comment ${(place + 1).toLocaleString("en-GB")}` }),
        el("span", { dir: "auto", text: words }),
      );
    });
    const head = `${counted(others.length, this.word, `${this.word}s`)} not saved yet on other comments`;
    this.others.replaceChildren(el("h3", { text: head }), ...rows);
  }

  #go(key, place) {
    this.load(key, place);
    this.first.focus();
  }

  keep() {
    if (this.kept.sending.has(this.assignment)) return;
    const { body, empty } = this.read();
    this.kept.write(this.assignment, { assignment: this.assignment, ...body }, { place: this.number, empty });
    if (this.kept.read(this.assignment)?.tried) return;
    setText(this.said, "");
    this.#state(false, false);
  }

  async save() {
    const key = this.assignment;
    const missing = this.missing();
    if (missing) {
      setText(this.said, missing);
      this.first.focus();
      return;
    }
    this.keep();
    if (this.kept.sending.has(key)) return;
    const going = this.kept.send(key);
    this.#state(true, false);
    setText(this.said, "Saving.");
    this.#answered(key, await going);
  }

  // Sent again when the server is back; the coder wanted it saved.
  async recovered() {
    for (const key of this.kept.waiting()) this.#answered(key, await this.kept.send(key));
  }

  #answered(key, answer) {
    if (!answer) return;
    const showing = this.node.open && this.assignment === key;
    if (answer.ok) {
      if (showing) this.node.close();
      else if (this.node.open) this.#list();
      this.view.say(this.done(answer.data), true);
      return;
    }
    const sentence = trouble(answer);
    if (showing) {
      this.#state(false, true);
      setText(this.said, sentence);
      this.first.focus();
    } else {
      this.view.say(`${this.title}: ${sentence}`, true);
    }
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.save();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.node.close();
    }
  }

  #closed() {
    setText(this.said, "");
    this.acts.takeKeys();
  }
}

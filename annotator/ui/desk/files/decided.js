// Search in the coder's own decisions: words and one filter, asked of the server; what is not sent yet
// is looked through here.

import { isDecided } from "./choices.js";
import { holdsWords } from "./codebook.js";
import { counted, el, keycap, setAttribute, setText, show } from "./dom.js";
import { rowOf } from "./row.js";

const PAGE = 20;
const FILTERS = { unsure: "Unsure", noted: "With a note", discuss: "To discuss", older: "Older meaning" };

export class YourDecisions {
  // `ask(search)` asks the server, `unsent()` gives the rows it does not have.
  constructor(acts, { ask, unsent }) {
    Object.assign(this, { acts, ask, unsent });
    this.filter = null;
    this.wanted = 0; // counts the questions, so that the answer to the last one wins
    this.asking = false;
    this.field = el("input", {
      class: "own-field",
      type: "text",
      maxlength: 200,
      autocomplete: "off",
      spellcheck: "false",
      placeholder: "Words of a comment, note or code",
      "aria-label": "Search your decisions",
      oninput: () => this.#search(),
      onkeydown: (event) => this.#key(event),
    });
    this.filters = new Map(Object.entries(FILTERS).map(([name, text]) => [name, this.#filter(name, text)]));
    this.state = el("p", { class: "muted", role: "status" });
    this.list = el("ul", { class: "own-list", "aria-label": "Decisions found" });
    this.again = el("button", { class: "act", type: "button", hidden: true, onclick: () => this.#again() });
    const close = el("button", { class: "quiet", type: "button", onclick: () => this.close() }, keycap("Esc"), "Close");
    this.node = el(
      "dialog",
      { class: "sheet own-sheet", tabindex: -1, "aria-label": "Your decisions", onclose: () => this.#closed() },
      el("div", { class: "sheet-head" }, el("h2", { text: "Your decisions" }), close),
      this.field,
      el("div", { class: "own-filters", role: "group", "aria-label": "Show only" }, ...this.filters.values()),
      this.state,
      this.list,
      this.again,
    );
  }

  #filter(name, text) {
    return el("button", {
      class: "act answer",
      type: "button",
      "aria-pressed": "false",
      text,
      onclick: () => {
        this.filter = this.filter === name ? null : name;
        this.#search();
      },
    });
  }

  get open() {
    return this.node.open;
  }

  show(codebook, filter = null) {
    this.codebook = codebook;
    this.filter = filter;
    this.field.value = "";
    this.list.replaceChildren();
    // Where the focus is before, it is given back to: the desk, not a button.
    this.acts.takeKeys();
    if (!this.node.open) this.node.showModal();
    this.field.focus();
    this.#search();
  }

  close() {
    this.node.close();
  }

  #closed() {
    this.wanted += 1;
    this.acts.keysBack();
  }

  get #words() {
    return this.field.value.trim();
  }

  // One question is on its way at a time; when its answer comes, the latest is asked if it is another.
  #search() {
    for (const [name, node] of this.filters) setAttribute(node, "aria-pressed", name === this.filter);
    this.cursor = null;
    this.wanted += 1;
    this.opening = false;
    this.#ask();
  }

  async #ask() {
    if (this.asking) return;
    this.asking = true;
    const { wanted, cursor } = this;
    const search = { count: PAGE };
    if (this.filter) search.show = this.filter;
    if (this.#words) search.words = this.#words;
    if (cursor) search.before = cursor;
    setText(this.state, "Searching.");
    const answer = await this.ask(search);
    this.asking = false;
    if (!this.open) return;
    if (wanted !== this.wanted) this.#ask();
    else if (answer.ok) this.#found(answer.data, cursor === null);
    else this.#failed(answer, cursor === null);
  }

  #again() {
    this.wanted += 1;
    this.#ask();
  }

  #found({ decided, next }, first) {
    const here = this.unsent();
    // What changed here since stands in place of what the server has.
    if (first) this.known = new Set(here.map((row) => row.id));
    const stored = decided.filter((row) => !this.known.has(row.id)).map((row) => ({ ...row, unsent: false }));
    const rows = first ? [...here.filter((row) => this.#matches(row)), ...stored] : stored;
    for (const row of rows) this.known.add(row.id);
    const nodes = rows.map((row) => rowOf(row, this.codebook, (one) => this.#choose(one)));
    if (first) this.list.replaceChildren(...nodes);
    else this.list.append(...nodes);
    const before = this.again.matches(":focus");
    this.cursor = next;
    this.#offer(next === null ? null : "Search further");
    // The button pressed for more gives the focus to what it brought.
    if (before && nodes.length) nodes[0].firstElementChild.focus();
    else if (before && next === null) this.field.focus();
    setText(this.state, this.#result(next !== null));
    if (this.opening && nodes.length) nodes[0].firstElementChild.click();
    this.opening = false;
  }

  #result(more) {
    const found = this.list.children.length;
    if (found) return `${counted(found, "decision", "decisions")}${more ? " so far" : ""}, the latest first.`;
    if (more) return "Nothing found so far. Older decisions have not been looked through yet.";
    if (this.#words || this.filter) return "None of your decisions in this round fits.";
    return "You have not decided any comment in this round yet.";
  }

  #failed(answer, first) {
    this.opening = false;
    if (first) this.list.replaceChildren();
    setText(
      this.state,
      answer.sentence || "No connection: your decisions cannot be searched just now. Coding goes on without it.",
    );
    this.#offer("Try again");
  }

  #offer(text) {
    show(this.again, text !== null);
    if (text) setText(this.again, text);
  }

  // As the server searches: text, note and names of codes, without case and accents.
  #matches({ decision, excerpt }) {
    if (!isDecided(decision)) return false;
    // What is decided here is decided with the newest codebook this desk knows.
    const passes = { unsure: decision.state === "unsure", noted: decision.note, discuss: decision.discuss, older: false };
    if (this.filter && !passes[this.filter]) return false;
    const names = decision.codes.map((id) => this.codebook.path(id));
    return holdsWords([excerpt, decision.note ?? "", ...names].join("\n"), this.#words);
  }

  #choose({ position }) {
    this.close();
    this.acts.openOwn(position, this.filter === "older");
  }

  // From the field, Enter opens the first one found and the arrow goes down into the list.
  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
      return;
    }
    const first = this.list.querySelector("button");
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    // What is listed while a search is on its way is not what was typed: the first of its answer is opened.
    if (event.key === "Enter" && this.asking) this.opening = true;
    else if (event.key === "Enter") first?.click();
    else if (!this.asking) first?.focus();
  }
}

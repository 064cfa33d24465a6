// Proposing a code that is missing, without leaving the comment that asks for it; where the coder may, it is added
// to the codebook at once.

import { el, setText, show } from "./dom.js";
import { WritingDialog } from "./writing.js";

const LONGEST = { name: 80, sentence: 1000 }; // characters, as the server has them
const SAVE = { propose: "Propose the code", add: "Add the code" };

export class ProposalDialog extends WritingDialog {
  constructor(surroundings) {
    const name = el("input", {
      class: "writing-field",
      type: "text",
      dir: "auto",
      autocomplete: "off",
      maxlength: LONGEST.name,
    });
    const sentence = el("textarea", { class: "writing-field", rows: 3, dir: "auto", maxlength: LONGEST.sentence });
    const add = el("input", { type: "checkbox" });
    const parent = el("select", { class: "writing-select", "aria-label": "Where it stands" });
    const places = el("div", { class: "writing-code", hidden: true }, parent);
    const adding = el(
      "div",
      { class: "choices", hidden: true },
      el("label", { class: "choice" }, add, el("span", { text: "Add it to the codebook now" })),
      places,
    );
    super(surroundings, {
      ...{ kind: "proposal", path: "proposals", title: "Propose a code", word: "proposal" },
      ...{ save: SAVE.propose, first: name },
      fields: [
        el("label", { class: "labelled" }, el("span", { text: "Name" }), name),
        el("label", { class: "labelled" }, el("span", { text: "What it means, or why it is missing" }), sentence),
        adding,
        el("p", { class: "muted", text: "Everybody sees name and sentence at once; this comment and who proposed it, when no round is blind any more." }),
      ],
    });
    Object.assign(this, { name, sentence, add, parent, places, adding, usual: null });
  }

  // `may`: whether a code can be added at once in this round. Whoever starts without codes wants that.
  start(assignment, codebook, may) {
    this.may = Boolean(may);
    this.usual ??= this.may && !codebook.codes.length;
    show(this.adding, this.may);
    this.parent.replaceChildren(
      el("option", { value: "", text: "as a theme of its own" }),
      ...codebook.children(null).map(({ id, name }) => el("option", { value: id, text: `under ${name}` })),
    );
    this.open(assignment);
  }

  fill(body) {
    this.name.value = body?.name ?? "";
    this.sentence.value = body?.sentence ?? "";
    this.add.checked = this.may && (body ? Boolean(body.add) : this.usual);
    this.parent.value = body?.parent ?? "";
    if (this.parent.selectedIndex < 0) this.parent.value = "";
    this.#adds();
  }

  read() {
    this.#adds();
    const body = { name: this.name.value, sentence: this.sentence.value };
    const empty = !body.name.trim() && !body.sentence.trim();
    if (!this.add.checked) return { body, empty };
    return { body: { ...body, add: true, parent: this.parent.value || null }, empty };
  }

  #adds() {
    const adds = this.add.checked;
    this.usual = this.may && adds;
    show(this.places, adds && this.parent.options.length > 1);
    this.saveWords = adds ? SAVE.add : SAVE.propose;
    setText(this.saveLabel, this.saveWords);
  }

  missing() {
    return this.name.value.trim() ? "" : "The proposed code needs a name.";
  }

  excerpt(body) {
    return body.name || body.sentence;
  }

  done({ sentence, codebook_version: version }) {
    if (version) this.acts.expectCodebook(version);
    return sentence || "The code is proposed.";
  }
}

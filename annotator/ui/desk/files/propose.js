// Proposing a code that is missing, without leaving the comment that asks for it.

import { el } from "./dom.js";
import { WritingDialog } from "./writing.js";

const LONGEST = { name: 80, sentence: 1000 }; // characters, as the server has them

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
    super(surroundings, {
      ...{ kind: "proposal", path: "proposals", title: "Propose a code", word: "proposal" },
      ...{ save: "Propose the code", first: name },
      fields: [
        el("label", { class: "labelled" }, el("span", { text: "Name" }), name),
        el("label", { class: "labelled" }, el("span", { text: "What it means, or why it is missing" }), sentence),
        el("p", { class: "muted", text: "It is proposed with this comment as the first example. The codebook stays as it is until it is next revised." }),
      ],
    });
    Object.assign(this, { name, sentence });
  }

  fill(body) {
    this.name.value = body?.name ?? "";
    this.sentence.value = body?.sentence ?? "";
  }

  read() {
    const body = { name: this.name.value, sentence: this.sentence.value };
    return { body, empty: !body.name.trim() && !body.sentence.trim() };
  }

  missing() {
    return this.name.value.trim() ? "" : "The proposed code needs a name.";
  }

  excerpt(body) {
    return body.name || body.sentence;
  }

  done({ sentence }) {
    return sentence || "The code is proposed.";
  }
}

// What a coder has set for the desk: applied at once, kept in this browser, and sent in the background.

import { parsed } from "./storage.js";

export const SIZES = Object.freeze([85, 100, 115, 130, 150, 175, 200]); // percent
export const WIDTHS = Object.freeze({ narrow: "52ch", medium: "66ch", wide: "84ch" });

const USUAL = Object.freeze({
  text_size: 100,
  line_width: "medium",
  single_keys: true,
  code_keys: Object.freeze({}),
  command_keys: Object.freeze({}),
});

// Whatever was stored or sent, a whole object with values the desk knows.
export function whole(value) {
  const given = { ...USUAL, ...value };
  return {
    text_size: SIZES.includes(given.text_size) ? given.text_size : USUAL.text_size,
    line_width: given.line_width in WIDTHS ? given.line_width : USUAL.line_width,
    single_keys: given.single_keys !== false,
    code_keys: { ...given.code_keys },
    command_keys: { ...given.command_keys },
  };
}

export class Preferences {
  // `changed()` whenever the value is another; `refused(sentence)` when the server does not take it.
  constructor({ storage, link, options, changed, refused }) {
    Object.assign(this, { storage, link, options, changed, refused });
    const owner = [options.database, options.coder].map((part) => encodeURIComponent(String(part))).join(":");
    this.key = `annotator:preferences:${owner}`;
    const kept = storage.read(this.key);
    this.value = whole(kept?.value);
    this.unsent = Boolean(kept?.unsent);
    this.met = false;
    this.sending = false;
  }

  // The server's copy counts when the page is loaded, unless something set here has not reached it.
  receive(sent) {
    if (!sent || this.met) return;
    this.met = true;
    if (this.unsent) this.send();
    else this.#put(whole(sent), false);
  }

  set(part) {
    this.#put({ ...this.value, ...part }, true);
    this.send();
  }

  // Another tab of the same coder has set something.
  heard({ key, newValue }) {
    const kept = key === this.key ? parsed(newValue) : null;
    if (!kept) return;
    this.value = whole(kept.value);
    this.unsent = Boolean(kept.unsent);
    this.changed();
  }

  #put(value, unsent) {
    const other = JSON.stringify(value) !== JSON.stringify(this.value);
    this.value = value;
    this.#keep(unsent);
    if (other) this.changed();
  }

  #keep(unsent) {
    this.unsent = unsent;
    this.storage.write(this.key, { value: this.value, unsent });
  }

  // One request at a time; what was set meanwhile goes with the next.
  async send() {
    while (this.unsent && !this.sending && this.link.state === "up") {
      const { value } = this;
      this.sending = true;
      const answer = await this.link.post("preferences", { round: this.options.round, preferences: value });
      this.sending = false;
      const same = this.value === value;
      if (answer.kind === "refused") {
        if (same) this.#keep(false);
        this.refused(answer.sentence);
      } else if (answer.ok && same) {
        this.#keep(false);
      } else if (!answer.ok) {
        return;
      }
    }
  }
}

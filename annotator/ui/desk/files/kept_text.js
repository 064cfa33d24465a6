// A text kept until it is confirmed: every letter goes to the browser's storage, and leaves it when the server
// has the text. It is named once, so that sending it twice stores it once.

import { newUuid } from "./outbox.js";

const TROUBLE = {
  "signed-out": "You are signed out.",
  "other-coder": "Somebody else is signed in in this browser.",
  down: "The server does not answer.",
  busy: "The server is busy.",
};

export class KeptTexts {
  // An entry: {uuid, place, body, tried, refused}. `tried` says that the coder wants it saved; until then it
  // goes with the half-made choices when somebody signs out. `changed()` when there are more or fewer.
  constructor({ storage, scope, kind, path, link, changed }) {
    Object.assign(this, { storage, path, link, changed });
    this.prefixes = { draft: `annotator:draft:${scope}:${kind}:`, tried: `annotator:unsent:${scope}:${kind}:` };
    this.memory = new Map(); // what the storage would not take
    this.sending = new Set();
  }

  read(key) {
    const { draft, tried } = this.prefixes;
    return this.memory.get(key) ?? this.storage.read(tried + key) ?? this.storage.read(draft + key);
  }

  keys() {
    const found = new Set(this.memory.keys());
    for (const prefix of Object.values(this.prefixes))
      for (const key of this.storage.keys(prefix)) found.add(key.slice(prefix.length));
    return [...found];
  }

  // `body` is what will be sent, `empty` whether there is nothing in it to keep. A text changed after it was
  // sent gets another name: the first may have arrived although its answer did not.
  write(key, body, { place, empty }) {
    if (empty) {
      this.drop(key);
      return;
    }
    const old = this.read(key);
    const same = old && JSON.stringify(old.body) === JSON.stringify(body);
    if (same) return;
    const uuid = old && !old.tried ? old.uuid : newUuid();
    this.#keep(key, { uuid, place, body, tried: false, refused: false });
    if (!old) this.changed();
  }

  #keep(key, entry) {
    const { draft, tried } = this.prefixes;
    const [into, from] = entry.tried ? [tried, draft] : [draft, tried];
    if (this.storage.write(into + key, entry)) this.memory.delete(key);
    else this.memory.set(key, entry);
    this.storage.remove(from + key);
  }

  drop(key) {
    const known = this.read(key);
    this.memory.delete(key);
    for (const prefix of Object.values(this.prefixes)) this.storage.remove(prefix + key);
    if (known) this.changed();
  }

  // The answer of the server; null when there is nothing to send or it is on its way.
  async send(key) {
    const entry = this.read(key);
    if (!entry || this.sending.has(key)) return null;
    this.sending.add(key);
    this.#keep(key, { ...entry, tried: true, refused: false });
    const answer = await this.link.post(this.path, { uuid: entry.uuid, ...entry.body });
    this.sending.delete(key);
    const mine = this.read(key)?.uuid === entry.uuid;
    if (answer.ok && mine) this.drop(key);
    else if (answer.kind === "refused" && mine) this.#keep(key, { ...entry, tried: true, refused: true });
    return answer;
  }

  // The texts that were to be saved when the server could not take them.
  waiting() {
    return this.keys().filter((key) => {
      const entry = this.read(key);
      return entry?.tried && !entry.refused && !this.sending.has(key);
    });
  }
}

// Why a text was not saved.
export function trouble({ kind, sentence }) {
  const why = sentence || TROUBLE[kind] || "The server did not accept it.";
  return `Not saved: ${why} The text is kept in this browser.`;
}

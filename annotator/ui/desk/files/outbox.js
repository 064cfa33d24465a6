// Decisions on their way: kept in the browser's storage, one entry each, until the server has them for good.
// All tabs of one coder share the entries; where the browser has locks, only one tab sends at a time.

import { parsed } from "./storage.js";

const LARGEST_BATCH = 100;
const LARGEST_BODY = 400000; // characters; the server takes a megabyte
const STATUSES = new Set(["committed", "already", "conflict", "refused"]);

// crypto.randomUUID is missing where a page is neither https nor local.
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Outbox {
  // An entry: {item, order, position, delta, before, standing, sentence, current}; `standing` is
  // "waiting", "refused" or "conflict"; `delta` is what the item adds to the number of decided
  // comments; `before` is the decision it replaced.
  constructor({ storage, scope, link, locks = navigator.locks, changed, settled, arrived, counted }) {
    Object.assign(this, { storage, link, locks, changed, settled, arrived, counted });
    this.prefix = `annotator:outbox:${scope}:`;
    this.lock = `annotator:outbox:${scope}`;
    this.entries = new Map();
    this.volatile = new Set();
    this.sending = false;
    this.posts = 0; // odd while one is under way
    this.limit = LARGEST_BATCH;
    this.read();
  }

  standing(kind) {
    return [...this.entries.values()].filter((entry) => entry.standing === kind).sort((a, b) => a.order - b.order);
  }

  count(kind) {
    let count = 0;
    for (const entry of this.entries.values()) count += entry.standing === kind;
    return count;
  }

  latestOf(assignment) {
    return this.standing("waiting").findLast((entry) => entry.item.assignment === assignment) ?? null;
  }

  // How far the number of decided comments is ahead of what the server has counted.
  ahead() {
    let sum = 0;
    for (const entry of this.entries.values()) if (entry.standing === "waiting") sum += entry.delta;
    return sum;
  }

  // Why a round cannot be finished yet; empty when it can.
  unsettled() {
    if (this.count("waiting")) return "Some decisions are not saved yet. Wait until the bar says “all saved”.";
    const open = this.count("refused") + this.count("conflict");
    return open ? "Some decisions were not accepted or were made twice. Settle them first: they are listed below." : "";
  }

  add(item, { position, before, delta }) {
    for (const entry of [...this.standing("refused"), ...this.standing("conflict")]) {
      if (entry.item.assignment === item.assignment) this.#drop(entry.item.uuid);
    }
    const last = Math.max(0, ...[...this.entries.values()].map((entry) => entry.order));
    // Time alone would put later items first after the clock was set back.
    const order = Math.max(Date.now(), last + 1);
    this.#keep({ item, order, position, before, delta, standing: "waiting", sentence: "", current: null });
    this.changed();
    this.flush();
  }

  dismiss(uuid) {
    this.#drop(uuid);
    this.changed();
  }

  // Take in what is kept. An entry that is missing there is not let go: the storage may have been
  // cleared, and sending twice stores once.
  read() {
    for (const key of this.storage.keys(this.prefix)) {
      const entry = this.storage.read(key);
      if (entry?.item) this.#take(entry);
    }
  }

  // A storage event of another tab: it added an entry, or sent or dismissed one.
  heard({ key, newValue }) {
    if (key === null) for (const entry of this.entries.values()) this.#keep(entry);
    if (!key?.startsWith(this.prefix)) return;
    const known = this.entries.get(key.slice(this.prefix.length));
    // Taken from the event: the entry itself may be sent and gone by the time this tab hears of it.
    const entry = parsed(newValue);
    if (entry?.item) this.#take(entry);
    if (newValue === null && known) {
      this.entries.delete(known.item.uuid);
      this.settled(known, { status: "elsewhere" });
    }
    this.changed();
    // Should that tab close before it has sent, this one does.
    if (this.count("waiting")) setTimeout(() => this.flush(), 1000);
  }

  #take(entry) {
    const known = this.entries.get(entry.item.uuid);
    if (known && known.standing === entry.standing && known.item.supersedes === entry.item.supersedes) return;
    this.entries.set(entry.item.uuid, entry);
    this.arrived?.(entry);
  }

  #keep(entry) {
    const { uuid } = entry.item;
    this.entries.set(uuid, entry);
    if (this.storage.write(this.prefix + uuid, entry)) this.volatile.delete(uuid);
    else this.volatile.add(uuid);
  }

  #drop(uuid) {
    this.entries.delete(uuid);
    this.volatile.delete(uuid);
    this.storage.remove(this.prefix + uuid);
  }

  async flush() {
    if (this.sending || this.link.state !== "up" || !this.count("waiting")) return;
    this.sending = true;
    this.changed();
    try {
      if (this.locks) await this.locks.request(this.lock, () => this.#sendAll());
      else await this.#sendAll();
    } finally {
      this.sending = false;
      this.changed();
    }
    // What was added between the last look and the end of sending.
    if (this.link.state === "up" && this.count("waiting")) this.flush();
  }

  async #sendAll() {
    this.read();
    while (this.link.state === "up") {
      const batch = this.#batch();
      if (!batch.length) return;
      this.posts += 1;
      const answer = await this.link.post("decisions", { items: batch.map((entry) => entry.item) });
      this.posts += 1;
      if (answer.ok && namesAll(batch, answer.data.results)) {
        this.#settle(batch, answer.data.results);
        this.counted(answer.data.progress);
      } else if (answer.kind === "refused") {
        this.#narrow(batch, answer);
      } else {
        if (answer.ok) this.link.doubt();
        return;
      }
      this.changed();
    }
  }

  #batch() {
    const batch = [];
    let size = 0;
    for (const entry of this.standing("waiting").slice(0, this.limit)) {
      size += JSON.stringify(entry.item).length;
      if (batch.length && size > LARGEST_BODY) break;
      batch.push(entry);
    }
    return batch;
  }

  // The server refused a batch as a whole: find the item that is to blame, so that it blocks no other.
  #narrow(batch, answer) {
    if (batch.length > 1) {
      this.limit = Math.floor(batch.length / 2);
      return;
    }
    const { uuid } = batch[0].item;
    this.#settle(batch, [{ uuid, status: "refused", sentence: answer.sentence, current: null }]);
  }

  #settle(batch, results) {
    const byUuid = new Map(results.map((result) => [result.uuid, result]));
    this.limit = LARGEST_BATCH;
    for (const sent of batch) {
      const result = byUuid.get(sent.item.uuid);
      const entry = this.entries.get(sent.item.uuid) ?? sent;
      // Sent together with a refused item it built on, it comes back as a conflict that is none: send it again.
      if (result.status === "conflict" && entry.item.supersedes !== sent.item.supersedes) continue;
      if (result.status === "refused") this.#refuse(entry, result);
      else if (result.status === "conflict") this.#disagree(entry, result);
      else this.#drop(entry.item.uuid);
      this.settled(entry, result);
    }
  }

  // A refused item was never stored: what was to replace it replaces what came before it.
  #refuse(entry, result) {
    this.#keep({ ...entry, standing: "refused", sentence: result.sentence ?? "" });
    for (const later of this.standing("waiting")) {
      if (later.item.supersedes === entry.item.uuid) this.#rebase(later, entry);
    }
  }

  #rebase(later, refused) {
    const item = { ...later.item, supersedes: refused.item.supersedes };
    const delta = later.delta + refused.delta;
    this.#keep({ ...later, item, delta, before: refused.before });
  }

  #disagree(entry, result) {
    for (const older of this.standing("conflict")) {
      if (older.item.assignment === entry.item.assignment) this.#drop(older.item.uuid);
    }
    this.#keep({ ...entry, standing: "conflict", current: result.current ?? null });
  }
}

// Only an answer that names a decision may let go of it.
function namesAll(batch, results) {
  const named = new Set((results ?? []).filter((result) => STATUSES.has(result.status)).map((result) => result.uuid));
  return batch.every((entry) => named.has(entry.item.uuid));
}

// The coder's last decisions: those the server named, and over them what this browser decided since.

import { isDecided } from "./choices.js";

export const LAST = 10;
const EXCERPT = 240; // characters

export class Recent {
  constructor({ queue, outbox, link }) {
    Object.assign(this, { queue, outbox, link });
    this.stored = []; // rows as the server gave them, latest first
    this.more = true; // whether the server may have others
    this.own = new Map(); // assignment -> {decision, turn}: decided or taken back here
    this.turn = 0;
    this.asking = false;
    this.filled = null; // the turn the server's rows are from
  }

  // This browser takes another decision for the current one; null or a retracted one for none.
  note(id, decision) {
    this.own.delete(id);
    // What was refused or taken back may leave standing what the server had named.
    if (decision && this.stored.some((row) => row.id === id && row.decision.uuid === decision.uuid)) return;
    this.turn += 1;
    this.own.set(id, { decision, turn: this.turn });
  }

  // {id, position, excerpt, decision, unsent}, latest first.
  rows() {
    return this.#all().filter((row) => row.position !== null);
  }

  #all() {
    const own = [...this.own]
      .filter(([, { decision }]) => isDecided(decision))
      .sort(([, a], [, b]) => b.turn - a.turn)
      .slice(0, LAST)
      .map(([id, { decision }]) => this.#row(id, decision));
    const stored = this.stored.filter((row) => !this.own.has(row.id));
    return [...own, ...stored.map((row) => ({ ...row, unsent: false }))].slice(0, LAST);
  }

  // Decided here and not known to the server, latest first.
  unsent() {
    const latest = new Map();
    for (const { item } of this.outbox.standing("waiting").reverse())
      if (!latest.has(item.assignment)) latest.set(item.assignment, item);
    return [...latest].map(([id, item]) => this.#row(id, item)).filter((row) => row.position !== null);
  }

  #row(id, decision) {
    const assignment = this.queue.byId.get(id);
    const waiting = this.outbox.latestOf(id);
    const stored = this.stored.find((row) => row.id === id);
    return {
      id,
      position: assignment?.position ?? waiting?.position ?? stored?.position ?? null,
      excerpt: assignment ? excerptOf(assignment.text) : (stored?.excerpt ?? ""),
      decision,
      unsent: waiting !== null,
    };
  }

  // Ask the server when the list has gaps it can fill. `told()` when there is news.
  async fill(told) {
    if (this.asking || this.link.state !== "up" || this.outbox.count("waiting") || !this.#lacks()) return;
    this.asking = true;
    const { turn } = this;
    const answer = await this.link.decided({ count: LAST });
    this.asking = false;
    // A refusal would only be repeated; anything else is asked again when the server is back.
    if (answer.ok || answer.kind === "refused") this.filled = turn;
    if (!answer.ok) return;
    this.stored = answer.data.decided;
    this.more = answer.data.next !== null;
    for (const [id, own] of this.own) if (own.turn <= turn && !this.outbox.latestOf(id)) this.own.delete(id);
    told();
  }

  #lacks() {
    if (this.filled === this.turn) return false;
    const rows = this.#all();
    return this.filled === null || rows.some((row) => row.position === null) || (this.more && rows.length < LAST);
  }
}

// Whole characters only: half an emoji is a question mark.
function excerptOf(text) {
  return [...text.slice(0, EXCERPT * 2)].slice(0, EXCERPT).join("");
}

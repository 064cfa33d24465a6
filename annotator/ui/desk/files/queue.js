// The comments at hand: those the server sent, by their place in the coder's order, and which places
// are known to be decided. Enter looks here and never waits.

import { isDecided } from "./choices.js";

export const FETCHED = 20;
export const LOW = 8;
const AROUND = 2; // neighbours kept at hand for ← →
const AROUND_FETCHED = 17;
const GATHERED = 2000; // comments; longer rounds end without a summary
const PAGE = 100;

export class Queue {
  // `quiet()` gives a number that is even and unchanged while no decisions are under way.
  // `noted(id, decision)` hears what this browser takes for decided from here on.
  constructor({ link, quiet, loaded, noted }) {
    Object.assign(this, { link, quiet, loaded, noted });
    this.total = 0;
    this.decided = 0; // as the server counted last
    this.known = new Map(); // place -> assignment
    this.byId = new Map();
    this.scanned = []; // [from, to] places the server has looked through for undecided ones
    this.mine = new Map(); // id -> {decision, confirmed}: decided in this browser
    this.clock = 0;
    this.asked = new Set();
  }

  at(place) {
    return this.known.get(place) ?? null;
  }

  // ---- what this browser decided ----

  decide(id, decision) {
    this.mine.set(id, { decision, confirmed: null });
    const assignment = this.byId.get(id);
    if (assignment) assignment.decision = decision;
    this.noted?.(id, decision);
  }

  // From here on a later answer of the server knows better.
  confirm(id) {
    const mark = this.mine.get(id);
    if (mark) mark.confirmed = this.clock += 1;
  }

  // ---- finding the next one ----

  // The next undecided comment after a place, round to the start: {assignment}, or {unknown: place}
  // where the server must be asked, or {} when every comment is decided.
  next(after) {
    return this.#search(after + 1, this.total - 1) ?? this.#search(0, after) ?? {};
  }

  #search(from, to) {
    let place = from;
    while (place <= to) {
      const assignment = this.known.get(place);
      if (assignment && !isDecided(assignment.decision)) return { assignment };
      if (!assignment) {
        const end = this.#scannedUntil(place);
        if (end < place) return { unknown: place };
        place = this.#firstKnown(place, end);
      } else {
        place += 1;
      }
    }
    return null;
  }

  #scannedUntil(place) {
    return this.scanned.find(([from, to]) => from <= place && place <= to)?.[1] ?? -1;
  }

  #firstKnown(from, end) {
    let first = end + 1;
    for (const place of this.known.keys()) if (place >= from && place < first) first = place;
    return first;
  }

  #scan(from, to) {
    const parts =
      from <= to
        ? [[from, to]]
        : [
            [from, this.total - 1],
            [0, to],
          ];
    const merged = [];
    for (const [start, end] of [...this.scanned, ...parts].sort((a, b) => a[0] - b[0])) {
      const last = merged.at(-1);
      if (last && start <= last[1] + 1) last[1] = Math.max(last[1], end);
      else merged.push([start, end]);
    }
    this.scanned = merged;
  }

  forgetScanned() {
    this.scanned = [];
  }

  // ---- asking the server ----

  // Keep enough undecided comments ahead, and the neighbours for going back and forth.
  refill(place) {
    let seen = place;
    for (let count = 0; count < LOW; count += 1) {
      const { assignment, unknown } = this.next(seen);
      if (unknown !== undefined) this.ask({ next: unknown, count: FETCHED });
      if (!assignment || assignment.position === place) break;
      seen = assignment.position;
    }
    for (let near = place - AROUND; near <= place + AROUND; near += 1) {
      if (near >= 0 && near < this.total && !this.known.has(near)) {
        this.ask({ at: Math.max(0, place - Math.floor(AROUND_FETCHED / 2)), count: AROUND_FETCHED });
        break;
      }
    }
  }

  // The summary at the end needs every comment once; they also serve the review. A place is asked for
  // once, so that a server which leaves one out is not asked for ever.
  gather() {
    if (this.total > GATHERED || this.link.state !== "up") return;
    let place = 0;
    while (this.known.has(place)) place += 1;
    if (place < this.total && this.gathering !== place) this.ask({ at: place, count: PAGE });
    this.gathering = place;
  }

  // {count}, {next, count} or {at, count}, as the desk API has them; the same question is asked once at a time.
  async ask(search) {
    const question = JSON.stringify(search);
    if (this.asked.has(question) || this.link.state !== "up") return;
    this.asked.add(question);
    const issued = this.clock;
    const posts = this.quiet();
    const answer = await this.link.queue(search);
    this.asked.delete(question);
    if (!answer.ok) return;
    this.#merge(answer.data, issued);
    this.#remember(answer.data.assignments, search);
    // A count taken while decisions were on their way is older than the one that comes with their answer.
    if (posts === this.quiet() && posts % 2 === 0) this.decided = answer.data.progress.decided;
    this.loaded(answer.data, search);
  }

  #merge(data, issued) {
    this.total = data.progress.total;
    for (const sent of data.assignments) {
      const mark = this.mine.get(sent.id);
      const keep = mark && (mark.confirmed === null || mark.confirmed > issued);
      const assignment = this.byId.get(sent.id) ?? {};
      Object.assign(assignment, sent, keep ? { decision: mark.decision } : {});
      if (mark && !keep) this.mine.delete(sent.id);
      this.byId.set(sent.id, assignment);
      this.known.set(sent.position, assignment);
    }
  }

  #remember(assignments, { next, at, count }) {
    if (at !== undefined) return;
    const all = next !== undefined && assignments.length < count;
    if (all && this.total) this.#scan(0, this.total - 1);
    else if (assignments.length) this.#scan(next ?? assignments[0].position, assignments.at(-1).position);
  }
}

// One coder's way through the comments: what is on screen, what is chosen, saving, moving, undo.
// No page and no network: the queue has the comments, the outbox takes the decisions.

import { NOTHING, fromDecision, isDecided, same, stateOf } from "./choices.js";
import { newUuid } from "./outbox.js";

// What the desk shows of a decision that an item will make.
export function decisionOf(item) {
  const { uuid, state, codes, spans, note, discuss, codebook_version } = item;
  return { uuid, state, codes, spans, note, discuss, codebook_version };
}

export class Coding {
  // `shown()` when another comment or end comes up, `changed()` when its choices change, `said(sentence)`
  // for what the coder should hear.
  constructor({ queue, outbox, drafts, shown, changed, said, nudged, saved }) {
    Object.assign(this, { queue, outbox, drafts, shown, changed, said, nudged, saved });
    this.phase = "loading"; // loading, coding, waiting, empty, done
    this.current = null;
    this.last = null; // place of the comment shown last
    this.home = null; // where a comment opened out of turn was opened from
    this.wanted = null; // what is waited for: {after} or {place}
    this.works = new Map(); // assignment id -> work, see workOf
    this.opened = new Map(); // assignment id -> context seen in this session
    this.saves = []; // what undo goes back through
    this.sealed = false;
    this.anew = null; // place of a comment opened to be decided again, as it was or changed
    this.checked = false; // whether the server was asked once more before saying that all is decided
    this.version = null;
  }

  get work() {
    return this.current && this.workOf(this.current);
  }

  // {base: the decision it started from, start: its choices, choices: as they are, steps: the choices before each change}
  workOf(assignment) {
    const known = this.works.get(assignment.id);
    if (known && (known.steps.length || known.base === assignment.decision)) return known;
    const base = assignment.decision;
    const start = fromDecision(base);
    const draft = this.sealed ? null : this.drafts.read(assignment.id);
    const choices = draft ? { ...NOTHING, ...draft.choices } : start;
    const work = { base, start, choices, steps: same(choices, start) ? [] : [start], writing: false };
    if (draft) for (const context of draft.opened) this.contextOf(assignment.id).add(context);
    this.works.set(assignment.id, work);
    return work;
  }

  contextOf(id) {
    if (!this.opened.has(id)) this.opened.set(id, new Set());
    return this.opened.get(id);
  }

  // ---- choosing ----

  get differs() {
    const { work } = this;
    return Boolean(work) && !same(work.choices, work.start);
  }

  change(choices) {
    const { work } = this;
    if (this.phase !== "coding" || this.sealed || same(choices, work.choices)) return;
    work.steps.push(work.choices);
    work.writing = false;
    this.#put(choices);
  }

  // Typing a note is one change, from the first letter until the note is left.
  write(note) {
    const { work } = this;
    if (this.phase !== "coding" || this.sealed || note === work.choices.note) return;
    if (!work.writing) work.steps.push(work.choices);
    work.writing = true;
    this.#put({ ...work.choices, note });
  }

  leaveNote() {
    if (this.work) this.work.writing = false;
  }

  openContext(kind) {
    this.contextOf(this.current.id).add(kind);
    this.#draft();
  }

  #put(choices) {
    this.work.choices = choices;
    this.#draft();
    this.changed();
  }

  #draft() {
    if (this.sealed) return;
    const { id } = this.current;
    const opened = [...this.contextOf(id)];
    if (this.differs || opened.length) this.drafts.write(id, { choices: this.work.choices, opened });
    else this.drafts.remove(id);
  }

  // ---- saving ----

  save() {
    if (this.phase !== "coding") return;
    const { current, work } = this;
    const decided = isDecided(work.base);
    if (this.sealed) {
      this.#onwards(decided);
      return;
    }
    const state = stateOf(work.choices);
    if (state === null) {
      this.nudged();
      return;
    }
    if (this.differs || !decided || this.#isAnew()) {
      const { codes, spans, note, discuss } = work.choices;
      const said = { state, codes, spans, note, discuss, codebook_version: this.version };
      const uuid = this.#send(current, said, work.base);
      this.saves.push({ id: current.id, place: current.position, uuid, ...work });
      this.saved?.(current);
      this.works.delete(current.id);
      this.drafts.remove(current.id);
    }
    this.#onwards(decided);
  }

  // Whether Enter says the same once more, with the codebook of today. Only where the coder asked for the comment
  // as one decided under an older meaning: leafing through decisions must not make them newer than they are.
  #isAnew() {
    const { current, work } = this;
    return this.anew === current.position && work.base.codebook_version < this.version;
  }

  #send(assignment, said, before) {
    const item = {
      uuid: newUuid(),
      assignment: assignment.id,
      codebook_version: said.codebook_version,
      supersedes: before?.uuid ?? null,
      state: said.state,
      codes: said.codes,
      spans: said.spans ?? [],
      note: said.note ?? "",
      discuss: said.discuss ?? false,
      context_opened: [...this.contextOf(assignment.id)],
      client_time: new Date().toISOString(),
      text_version: assignment.text_version ?? "",
    };
    const decision = decisionOf(item);
    const delta = Number(isDecided(decision)) - Number(isDecided(before));
    this.queue.decide(assignment.id, decision);
    this.outbox.add(item, { position: assignment.position, before: before ?? null, delta });
    return item.uuid;
  }

  // Leafing through decided comments goes on to the next one, as long as none waits for a decision.
  #onwards(leafing) {
    if (this.home !== null) {
      this.resume(this.home - 1);
      return;
    }
    const place = this.current.position;
    const { assignment, unknown } = this.queue.next(place);
    if (assignment && !this.sealed) this.open(assignment);
    else if (unknown !== undefined && !this.sealed) this.#await({ after: place });
    else if ((leafing || this.sealed) && place + 1 < this.queue.total) this.go(place + 1);
    else this.finish();
  }

  // ---- moving ----

  open(assignment) {
    this.leaveNote();
    this.phase = "coding";
    this.checked = false;
    this.wanted = null;
    this.current = assignment;
    this.last = assignment.position;
    this.shown();
  }

  go(place) {
    if (place < 0 || place >= this.queue.total) {
      this.said(place < 0 ? "This is the first comment." : "This is the last comment.");
      return;
    }
    const assignment = this.queue.at(place);
    if (assignment) this.open(assignment);
    else this.#await({ place });
  }

  move(by) {
    this.home = null;
    this.anew = null;
    if (this.phase === "done")
      this.go(by < 0 ? Math.min(this.last ?? Infinity, this.queue.total - 1) : this.queue.total);
    else this.go((this.last ?? 0) + by);
  }

  // Open a comment out of turn: saving it leads back to where the coder was. `anew`: to decide it again.
  visit(place, anew = false) {
    const from = this.phase === "done" ? this.queue.total : (this.last ?? 0);
    if (!this.sealed) this.home ??= from;
    this.anew = anew && !this.sealed ? place : null;
    this.go(place);
    if (this.anew !== null) this.said("Decided under an older meaning. Saving decides it again, changed or not.");
  }

  resume(from) {
    this.home = null;
    this.anew = null;
    const { assignment, unknown } = this.queue.next(from);
    if (assignment) this.open(assignment);
    else if (unknown !== undefined) this.#await({ after: from });
    else this.finish();
  }

  #await(wanted) {
    this.leaveNote();
    this.phase = "waiting";
    this.wanted = wanted;
    this.current = null;
    this.ask();
    this.shown();
  }

  // Ask for what is waited for; called again when the server is back.
  ask() {
    if (!this.wanted) return;
    const { after, place } = this.wanted;
    if (place !== undefined) this.queue.ask({ at: Math.max(0, place - 4), count: 17 });
    else this.queue.ask({ next: this.queue.next(after).unknown ?? 0, count: 20 });
  }

  // The queue has more: perhaps what is waited for.
  arrived() {
    if (!this.wanted) return;
    const { after, place } = this.wanted;
    if (place !== undefined && this.queue.at(place)) this.open(this.queue.at(place));
    else if (after !== undefined) this.resume(after);
  }

  finish() {
    if (!this.sealed && !this.checked && this.queue.decided + this.outbox.ahead() < this.queue.total) {
      // The server counts fewer than this browser thinks: another tab may have taken a decision back.
      this.checked = true;
      this.queue.forgetScanned();
      this.#await({ after: this.queue.total - 1 });
      return;
    }
    this.phase = this.queue.total ? "done" : "empty";
    this.wanted = null;
    this.current = null;
    this.shown();
  }

  // A decision of this comment was made elsewhere: show it, unless choices are under way here.
  refresh(id) {
    const work = this.works.get(id);
    if (this.current?.id !== id || !same(work.choices, work.start)) return;
    if (work.base?.uuid === this.current.decision?.uuid) return;
    this.works.delete(id);
    this.shown();
  }

  // ---- undo: changes of the visible comment, then its decision, then the decision saved last ----

  undo() {
    if (this.sealed) return;
    const { work, current } = this;
    if (work?.steps.length) {
      work.writing = false;
      work.choices = work.steps.pop();
      this.#draft();
      this.changed();
      return;
    }
    const own = current ? this.saves.findLastIndex((save) => save.id === current.id) : -1;
    if (own >= 0) this.#undoSave(this.saves.splice(own, 1)[0]);
    else if (isDecided(current?.decision)) this.#undoSave(this.#earlier(current));
    else if (this.saves.length) this.#undoSave(this.saves.pop());
    else this.said("There is nothing to undo.");
  }

  // A decision from before this session: what it replaced is not known here, so it is taken back.
  #earlier(assignment) {
    const choices = fromDecision(assignment.decision);
    const { uuid } = assignment.decision;
    return {
      id: assignment.id,
      place: assignment.position,
      uuid,
      base: null,
      start: NOTHING,
      choices,
      steps: [NOTHING],
    };
  }

  #undoSave(save) {
    const assignment = this.queue.byId.get(save.id);
    const { base } = save;
    const said = isDecided(base) ? base : { state: "retracted", codes: [], codebook_version: this.version };
    const undone = { ...assignment.decision, uuid: save.uuid };
    const uuid = this.#send(assignment, said, undone);
    // What was saved before stands again, under the new decision's name.
    for (const earlier of this.saves) if (base && earlier.uuid === base.uuid) earlier.uuid = uuid;
    const { start, choices, steps } = save;
    this.works.set(save.id, { base: assignment.decision, start, choices, steps: [...steps], writing: false });
    this.drafts.write(save.id, { choices, opened: [...this.contextOf(save.id)] });
    this.open(assignment);
    this.said(`Undone: comment ${save.place + 1} is open again.`);
  }

  // A save that never took, or that lost to another one, is no longer there to undo.
  forget(uuid) {
    this.saves = this.saves.filter((save) => save.uuid !== uuid);
  }
}

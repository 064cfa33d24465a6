// The desk: puts comment, codes and bar on the page, and ties them to queue, outbox and keys.

import { actsOf } from "./acts.js";
import { Bar } from "./bar.js";
import { CodebookIndex } from "./codebook.js";
import { Coding, decisionOf } from "./coding.js";
import { CommentView } from "./comment.js";
import { el, setAttribute, show } from "./dom.js";
import { Ends } from "./ends.js";
import { FindCode } from "./find.js";
import { Focus } from "./focus.js";
import { CLOSED, COMMANDS, grammarOf, press } from "./keys.js";
import { Link } from "./link.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { CodesPanel } from "./panel.js";
import { FETCHED, Queue } from "./queue.js";
import { Definition, KeySheet } from "./reference.js";
import { BrowserStorage, Drafts, scopeOf } from "./storage.js";

const NUDGE = "Choose a code, or 0 for none applies.";
const SUMMED_UP = 2000; // comments; for longer rounds the end shows no summary

// `root` is a shadow root or an element. `options`: {api, token, round, database, coder}, and for other
// surroundings than ours {signIn, fetch, locks, times}.
export function mount(root, options) {
  const desk = new Desk(root, options);
  desk.start();
  return { update: (later) => desk.link.useToken(later.token), destroy: () => desk.destroy() };
}

class Desk {
  constructor(root, options) {
    this.options = { signIn: "/sign-in", ...options };
    this.keys = CLOSED;
    this.buffer = []; // keys typed while no comment is there
    this.toggled = null;
    this.#work();
    this.#page(root);
  }

  #work() {
    const { options } = this;
    const scope = scopeOf(options);
    const storage = BrowserStorage.open("localStorage");
    this.broken = storage.broken;
    this.session = BrowserStorage.open("sessionStorage");
    this.placeKey = `annotator:place:${scope}`;
    this.drafts = new Drafts(storage, scope);
    this.link = new Link(options, { changed: () => this.paint(), recovered: () => this.recovered(), met: (data) => this.met(data) });
    this.queue = new Queue({ link: this.link, quiet: () => this.outbox.posts, loaded: () => this.loaded() });
    this.outbox = new Outbox({
      ...{ storage, scope, link: this.link, locks: options.locks },
      changed: () => this.paint(),
      settled: (entry, result) => this.settled(entry, result),
      arrived: (entry) => this.arrived(entry),
      counted: (progress) => Object.assign(this.queue, progress),
    });
    for (const { item } of this.outbox.standing("waiting")) this.queue.decide(item.assignment, decisionOf(item));
    this.coding = new Coding({
      ...{ queue: this.queue, outbox: this.outbox, drafts: this.drafts },
      shown: () => this.shown(),
      changed: () => this.paintChoices(),
      said: (sentence) => this.say(sentence, true),
      nudged: () => this.nudge(),
    });
  }

  #page(root) {
    const acts = (this.acts = actsOf(this));
    this.bar = new Bar(acts);
    this.notices = new Notices(acts);
    this.comment = new CommentView(acts);
    this.definition = new Definition(acts);
    this.find = new FindCode(acts);
    this.panel = new CodesPanel(acts);
    this.ends = new Ends(acts);
    this.sheet = new KeySheet(acts);
    this.hush = el("p", { class: "hush", "aria-hidden": "true" });
    this.live = el("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.comment.node.append(this.definition.node);
    this.panel.node.prepend(this.find.node);
    this.body = el("div", { class: "body", hidden: true }, this.comment.node, this.panel.node);
    this.inner = el("div", { class: "inner" }, this.bar.node, this.notices.node, this.body, this.ends.node, this.hush, this.live);
    this.node = el("div", { class: "desk", tabindex: -1, role: "region", "aria-label": "Desk" }, this.inner, this.sheet.node);
    root.append(this.node);
    this.focus = new Focus(this.node, {
      pressed: (key, typed) => this.pressed(key, typed),
      caught: (yes) => {
        this.bar.setKeys(yes);
        setAttribute(this.node, "data-keys", yes);
      },
    });
  }

  start() {
    const { signal } = this.focus.listening;
    window.addEventListener("storage", (event) => this.outbox.heard(event), { signal });
    for (const name of ["online", "focus", "pageshow"]) window.addEventListener(name, () => this.link.wake(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.link.wake(), { signal });
    window.addEventListener("beforeunload", (event) => this.outbox.volatile.size && event.preventDefault(), { signal });
    // After a press of mouse or finger on a button the keys belong to the desk again, not to the button.
    this.node.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.focus.takeUnlessWriting();
    this.shown();
    this.queue.ask({ count: FETCHED });
    this.outbox.flush();
  }

  destroy() {
    this.focus.release();
    this.link.close();
    this.node.remove();
  }

  #clicked(event) {
    const writing = this.focus.focused()?.matches("input, textarea");
    if (event.detail > 0 && event.target.closest("button") && !writing && !this.sheet.open) this.focus.take();
  }

  // ---- what comes from the server and from other tabs ----

  met({ round, study, settings, codebook }) {
    Object.assign(this, { round, study, settings });
    this.coding.sealed = round.sealed;
    if (!this.codebook) this.#adopt(codebook);
    else if (codebook.version !== this.codebook.version) this.newCodebook = codebook;
  }

  // A new codebook comes between two comments, never under the fingers.
  #adopt(codebook) {
    this.codebook = new CodebookIndex(codebook);
    this.newCodebook = null;
    this.grammar = grammarOf(this.codebook);
    this.coding.version = codebook.version;
    this.panel.build(this.codebook);
    this.sheet.build(this.codebook);
  }

  loaded() {
    if (this.coding.phase === "loading") this.#begin();
    else this.coding.arrived();
    if (this.coding.phase === "done") this.paintEnd();
    if (this.coding.phase === "empty" && this.queue.total) this.coding.resume(-1);
    this.#replay();
    this.paint();
  }

  #begin() {
    const { coding, queue } = this;
    const place = this.session.read(this.placeKey);
    const first = [...queue.known.keys()][0] ?? 0;
    if (coding.sealed) coding.finish();
    else if (Number.isInteger(place) && place < queue.total) coding.go(place);
    else coding.resume(first - 1);
  }

  recovered() {
    if (this.coding.phase === "loading") this.queue.ask({ count: FETCHED });
    this.coding.ask();
    this.outbox.flush();
    if (this.coding.current) this.queue.refill(this.coding.current.position);
  }

  settled(entry, { status, sentence, current }) {
    const { assignment, uuid } = entry.item;
    const latest = this.outbox.latestOf(assignment);
    if (status === "elsewhere" && entry.standing === "waiting") this.queue.decided += entry.delta;
    if (status === "refused" || status === "conflict") {
      const stored = status === "refused" ? entry.before : (current ?? null);
      this.queue.decide(assignment, latest ? decisionOf(latest.item) : stored);
      this.coding.forget(uuid);
      this.notices.unfold();
      this.say(status === "refused" ? `Comment ${entry.position + 1} was not accepted. ${sentence}` : `Comment ${entry.position + 1} was decided twice.`);
    }
    if (!latest) this.queue.confirm(assignment);
    this.coding.refresh(assignment);
  }

  arrived({ item, standing, before, current }) {
    if (!this.outbox) return;
    const latest = this.outbox.latestOf(item.assignment);
    const stored = standing === "refused" ? before : current;
    this.queue.decide(item.assignment, latest ? decisionOf(latest.item) : stored);
    this.coding.refresh(item.assignment);
  }

  async thread(assignment) {
    this.threads ??= new Map();
    if (this.threads.has(assignment)) return this.threads.get(assignment);
    const answer = await this.link.context(assignment);
    if (answer.ok) this.threads.set(assignment, answer);
    return answer;
  }

  // Why the round cannot be finished yet; empty when it can.
  unsettled() {
    const { outbox } = this;
    if (outbox.standing("waiting").length) return "Some decisions are not saved yet. Wait until the bar says “all saved”.";
    const open = outbox.standing("refused").length + outbox.standing("conflict").length;
    return open ? "Some decisions were not accepted or were made twice. Settle them above first." : "";
  }

  // ---- keys ----

  pressed(key, typed = key) {
    if (this.sheet.open) {
      if (key === "F1" || key === "Escape") this.sheet.close();
      return key === "F1" || key === "Escape";
    }
    const { phase } = this.coding;
    if (phase === "loading" || phase === "waiting") return this.#keep(key, typed);
    if (phase !== "coding" && !["undo", "back", "keys"].includes(COMMANDS[key])) return false;
    return this.#handle(key);
  }

  #handle(key) {
    const seen = { last: this.toggled, shown: this.definition.code };
    const { state, acts } = press(this.grammar, this.keys, key, seen);
    this.openTheme(state);
    let handled = acts.length > 0;
    for (const [name, ...values] of acts) {
      const result = this.acts[name](...values);
      if (name === "escape") handled = result;
    }
    return handled;
  }

  // No comment is there yet: the key is kept for it. Going back is possible at once.
  #keep(key, typed) {
    const command = COMMANDS[key];
    if (command === "keys") this.sheet.toggle();
    else if (key === "Escape") this.buffer = [];
    else if (!this.buffer.length && this.codebook && (command === "undo" || command === "back")) this.acts[command]();
    else if (command || key.length === 1) this.buffer.push({ key, typed });
    else return false;
    this.paintEnd();
    return true;
  }

  #replay() {
    while (this.buffer.length && this.coding.phase === "coding") {
      const { key, typed } = this.buffer.shift();
      const field = this.focus.focused();
      if (field?.matches("input, textarea")) typeInto(field, typed);
      else this.#handle(key);
    }
    if (this.coding.phase === "done" || this.coding.phase === "empty") this.buffer = [];
  }

  openTheme(state) {
    this.keys = state;
    this.panel.setOpen(state.open);
  }

  // ---- the page ----

  say(sentence, visibly = false) {
    // The same sentence twice is news twice.
    this.live.textContent = this.live.textContent === sentence ? `${sentence}\u00a0` : sentence;
    if (!visibly) return;
    this.hush.textContent = sentence;
    clearTimeout(this.hushing);
    this.hushing = setTimeout(() => (this.hush.textContent = ""), 4000);
  }

  nudge() {
    this.comment.nudge(NUDGE);
    this.say(NUDGE);
  }

  shown() {
    const { coding } = this;
    const { phase, current } = coding;
    show(this.body, phase === "coding");
    show(this.ends.node, phase !== "coding");
    this.toggled = null;
    this.definition.close();
    if (this.newCodebook) this.#adopt(this.newCodebook);
    this.openTheme(CLOSED);
    if (phase === "coding") {
      this.comment.show(current, { total: this.queue.total, settings: this.settings });
      this.panel.setSealed(coding.sealed);
      this.paintChoices();
      this.say(`Comment ${current.position + 1} of ${this.queue.total}`);
      this.session.write(this.placeKey, current.position);
      this.queue.refill(current.position);
      this.ends.leave();
      if (this.node.getBoundingClientRect().top < 0) this.node.scrollIntoView({ block: "start" });
    } else {
      if (phase !== "waiting") this.session.remove(this.placeKey);
      this.paintEnd();
    }
    this.paint();
  }

  paintChoices() {
    const { work, differs, sealed } = this.coding;
    this.comment.setChoices(work.choices, { codebook: this.codebook, base: work.base, differs, sealed });
    this.panel.setChoices(work.choices);
  }

  // Counts and notices change several times in one key: they are painted once, with the frame.
  paint() {
    this.painting ??= requestAnimationFrame(() => {
      this.painting = null;
      this.#paint();
    });
  }

  #counts() {
    const { outbox, link } = this;
    const [waiting, refused, conflicts] = ["waiting", "refused", "conflict"].map((kind) => outbox.standing(kind));
    return { waiting: waiting.length, refused, conflicts, sending: outbox.sending, link: link.state, volatile: outbox.volatile.size };
  }

  #paint() {
    const counts = this.#counts();
    const { refused, conflicts } = counts;
    this.bar.setSaving({ ...counts, refused: refused.length, conflicts: conflicts.length, signIn: this.options.signIn });
    this.notices.update({ ...counts, sentence: this.link.sentence, broken: this.broken, codebook: this.codebook });
    if (this.round) {
      const { total, decided } = this.progress();
      this.bar.setPlace({ study: this.study.name, round: this.round.name, sealed: this.round.sealed, decided, total });
    }
    if (this.coding.phase !== "coding") this.paintEnd();
  }

  progress() {
    const { total, decided } = this.queue;
    return { total, decided: Math.max(0, Math.min(total, decided + this.outbox.ahead())) };
  }

  paintEnd() {
    const { phase, sealed } = this.coding;
    if (phase === "coding") return;
    const assignments = [...this.queue.known.values()];
    this.ends.show(phase, {
      ...this.progress(),
      ...{ sealed, assignments, link: this.link.state, kept: this.buffer.length },
      sealSentence: this.round?.seal_sentence,
      unsettled: phase === "done" ? this.unsettled() : "",
    });
    if (phase === "done") this.#askForSummary();
  }

  #askForSummary() {
    const { queue } = this;
    if (queue.total > SUMMED_UP) return;
    for (let place = 0; place < queue.total; place += 1) {
      if (queue.at(place)) continue;
      // Asked once per place: a server that leaves one out is not asked for ever.
      if (this.summed !== place) queue.ask({ at: place, count: 100 });
      this.summed = place;
      return;
    }
  }
}

// A kept key that turned out to be meant for a note or a search.
function typeInto(field, typed) {
  if (typed.length > 1 && typed !== "Backspace") {
    field.dispatchEvent(new KeyboardEvent("keydown", { key: typed, bubbles: true, cancelable: true }));
    return;
  }
  const { selectionStart: start, selectionEnd: end } = field;
  if (typed === "Backspace") field.setRangeText("", Math.max(0, start === end ? start - 1 : start), end, "end");
  else field.setRangeText(typed, start, end, "end");
  field.dispatchEvent(new Event("input"));
}

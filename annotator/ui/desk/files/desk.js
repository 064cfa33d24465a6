// The desk: ties what the coder does to queue, outbox and view.

import { actsOf } from "./acts.js";
import { Anchors } from "./anchors.js";
import { Coding, decisionOf } from "./coding.js";
import { Focus } from "./focus.js";
import { Keyboard } from "./keyboard.js";
import { CLOSED, grammarOf } from "./keys.js";
import { Link } from "./link.js";
import { Marker } from "./marker.js";
import { Outbox } from "./outbox.js";
import { Own } from "./own.js";
import { FETCHED, Queue } from "./queue.js";
import { BrowserStorage, Drafts, scopeOf } from "./storage.js";
import { rekeyed, surround } from "./surround.js";
import { View } from "./view.js";

// `root` is a shadow root or an element. `options`: {api, token, round, database, coder}, and for other
// surroundings than ours {signIn, fetch, locks, times}.
export function mount(root, options) {
  const desk = new Desk(root, options);
  desk.start();
  return {
    update: (later) => desk.link.useToken(later.token),
    takeKeys: () => desk.focus.regain(),
    destroy: () => desk.destroy(),
  };
}

class Desk {
  constructor(root, options) {
    this.options = { signIn: "/sign-in", ...options };
    this.keys = CLOSED;
    this.keyboard = new Keyboard(this);
    this.toggled = null; // the code toggled last on this comment
    this.expected = Infinity; // from which version on a codebook comes at once
    this.#build();
    this.anchors = new Anchors(this.link, () => {
      this.view.definition.again();
      this.own.later();
    });
    this.acts = actsOf(this);
    this.view = new View(root, this.acts, {
      ask: (search) => this.link.decided(search),
      unsent: () => this.own.recent.unsent(),
      changed: () => this.own.later(),
      anchors: this.anchors,
    });
    this.focus = new Focus(this.view.node, {
      pressed: (key, typed) => this.keyboard.pressed(key, typed),
      caught: (yes) => this.view.setKeys(yes),
      first: (event) => this.marker.keydown(event),
      spares: (key) => this.comfort.spares(key),
    });
    this.marker = new Marker(this);
    Object.assign(this, surround(this, this.storage));
  }

  #build() {
    const { options } = this;
    const scope = scopeOf(options);
    const storage = BrowserStorage.open("localStorage");
    this.storage = storage;
    this.broken = storage.broken;
    this.session = BrowserStorage.open("sessionStorage");
    this.placeKey = `annotator:place:${scope}`;
    this.drafts = new Drafts(storage, scope);
    this.link = new Link(options, {
      changed: () => this.paint(),
      recovered: () => this.recovered(),
      met: (data) => this.met(data),
    });
    this.queue = new Queue({
      ...{ link: this.link, quiet: () => this.outbox.posts, loaded: () => this.loaded() },
      noted: (id, decision) => this.own?.noted(id, decision),
    });
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
      said: (sentence) => this.view.say(sentence, true),
      nudged: () => this.view.nudge(),
      saved: (assignment) => this.own.saved(assignment),
    });
    this.own = new Own(this, { storage, scope });
  }

  start() {
    const { signal } = this.focus.listening;
    window.addEventListener("storage", (event) => this.outbox.heard(event), { signal });
    for (const name of ["online", "focus", "pageshow"])
      window.addEventListener(name, () => this.link.wake(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.link.wake(), { signal });
    window.addEventListener("beforeunload", (event) => this.#unkept() && event.preventDefault(), { signal });
    this.own.start(signal);
    this.focus.takeUnlessWriting();
    this.shown();
    this.queue.ask({ count: FETCHED });
    this.outbox.flush();
    for (const one of [this.memo, this.proposal]) one.recovered();
  }

  // Whether something would be lost with the page: what the browser's storage did not take.
  #unkept() {
    return this.outbox.volatile.size + this.memo.kept.memory.size + this.proposal.kept.memory.size > 0;
  }

  destroy() {
    this.focus.release();
    this.marker.release();
    this.link.close();
    this.view.remove();
  }

  // ---- what comes from the server and from other tabs ----

  met({ round, study, settings, codebook, preferences }) {
    Object.assign(this, { round, study, settings });
    this.comfort.preferences.receive(preferences);
    const { coding } = this;
    const other = coding.sealed !== round.sealed;
    coding.sealed = round.sealed;
    if (other && coding.phase === "coding") this.shown();
    if (!this.codebook) this.#adopt(codebook);
    else if (codebook.version !== this.codebook.version) this.newCodebook = codebook;
    this.#takeExpected();
  }

  // The coder changed the codebook from here: what they added is there for the comment on screen.
  expectCodebook(version) {
    this.expected = version;
    this.#takeExpected();
  }

  #takeExpected() {
    const { newCodebook, expected } = this;
    if (!newCodebook || newCodebook.version < expected) return;
    this.expected = Infinity;
    this.newCodebook = null;
    this.coding.version = newCodebook.version;
    this.sent = newCodebook;
    rekeyed(this);
  }

  // A new codebook comes between two comments, never under the fingers.
  #adopt(codebook) {
    this.newCodebook = null;
    this.expected = Infinity;
    this.coding.version = codebook.version;
    this.useKeys(codebook);
  }

  // The codebook as sent, with the keys of this coder.
  useKeys(sent) {
    const { codebook, commands, keys } = this.comfort.adopt(sent);
    Object.assign(this, { sent, codebook, grammar: grammarOf(codebook, commands) });
    this.view.build(codebook);
    this.view.printKeys(keys);
  }

  loaded() {
    const { coding } = this;
    if (coding.phase === "loading") this.#begin();
    else coding.arrived();
    if (coding.current) coding.refresh(coding.current.id);
    if (coding.phase === "empty" && this.queue.total) coding.resume(-1);
    this.keyboard.replay();
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
    for (const one of [this.comfort, this.memo, this.proposal]) one.recovered();
    if (this.coding.phase === "loading") this.queue.ask({ count: FETCHED });
    this.coding.ask();
    this.outbox.flush();
    if (this.coding.current) this.queue.refill(this.coding.current.position);
  }

  settled(entry, { status, sentence, current }) {
    const { assignment, uuid } = entry.item;
    const number = entry.position + 1;
    if (status === "elsewhere" && entry.standing === "waiting") this.queue.decided += entry.delta;
    if (status === "refused" || status === "conflict") {
      this.#decided(assignment, status === "refused" ? entry.before : current);
      this.coding.forget(uuid);
      this.view.notices.unfold();
      const refused = status === "refused";
      this.view.say(
        refused ? `Comment ${number} was not accepted. ${sentence}` : `Comment ${number} was decided twice.`,
      );
    }
    if (!this.outbox.latestOf(assignment)) this.queue.confirm(assignment);
    this.coding.refresh(assignment);
  }

  arrived({ item, standing, before, current }) {
    if (!this.outbox) return;
    this.#decided(item.assignment, standing === "refused" ? before : current);
    this.coding.refresh(item.assignment);
  }

  // What stands for an assignment: the latest decision on its way, else what the server has.
  #decided(assignment, stored) {
    const latest = this.outbox.latestOf(assignment);
    this.queue.decide(assignment, latest ? decisionOf(latest.item) : (stored ?? null));
  }

  openTheme(state) {
    this.keys = state;
    this.view.panel.setOpen(state.open);
  }

  // ---- what is shown ----

  shown() {
    const { phase, current, sealed } = this.coding;
    this.toggled = null;
    if (this.newCodebook) this.#adopt(this.newCodebook);
    this.view.show(phase);
    this.marker.opened(current);
    this.openTheme(CLOSED);
    if (phase === "coding") {
      this.view.showComment(current, { total: this.queue.total, settings: this.settings, sealed });
      this.paintChoices();
      this.session.write(this.placeKey, current.position);
      this.queue.refill(current.position);
    } else if (phase !== "waiting" && phase !== "loading") {
      this.session.remove(this.placeKey);
    }
    this.own.shown();
    this.fresh = true;
    this.paintEnd();
    this.paint();
  }

  paintChoices() {
    const { work, differs, sealed } = this.coding;
    this.view.setChoices(work.choices, { base: work.base, differs, sealed });
    this.marker.paint();
    this.own.later();
  }

  // The state of saving is true at every moment. The rest changes several times in one key and is
  // painted once, with the frame.
  paint() {
    const { outbox, link, options } = this;
    const [waiting, refused, conflicts] = ["waiting", "refused", "conflict"].map((kind) => outbox.count(kind));
    const { sending } = outbox;
    this.view.bar.setSaving({ waiting, refused, conflicts, sending, link: link.state, signIn: options.signIn });
    this.painting ??= requestAnimationFrame(() => {
      this.painting = null;
      this.#paint();
    });
  }

  #paint() {
    const { outbox, link, broken } = this;
    this.view.notices.update({
      waiting: outbox.count("waiting"),
      refused: outbox.standing("refused"),
      conflicts: outbox.standing("conflict"),
      volatile: outbox.volatile.size,
      ...{ link: link.state, sentence: link.sentence, broken, codebook: this.codebook },
    });
    if (this.round) {
      const { round, study } = this;
      this.view.bar.setPlace({ study: study.name, round: round.name, sealed: round.sealed, ...this.progress() });
      this.view.bar.setLeft(this.own.estimate(this.progress()));
    }
    this.own.later();
    this.paintEnd();
    if (this.coding.phase === "coding") this.view.fit(this.fresh);
    this.fresh = false;
  }

  progress() {
    const { total, decided } = this.queue;
    return { total, decided: Math.max(0, Math.min(total, decided + this.outbox.ahead())) };
  }

  paintEnd() {
    const { phase, sealed } = this.coding;
    if (phase === "coding") return;
    this.view.ends.show(phase, {
      ...this.progress(),
      ...{ sealed, link: this.link.state, kept: this.keyboard.early.count },
      assignments: [...this.queue.known.values()],
      sealSentence: this.round?.seal_sentence,
      purpose: this.round?.purpose,
      spent: phase === "done" ? this.own.spent : "",
      unsettled: phase === "done" ? this.outbox.unsettled() : "",
    });
    if (phase === "done") this.queue.gather();
  }
}

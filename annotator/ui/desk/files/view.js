// The desk on the page: its parts, and what each of them shows.

import { Bar } from "./bar.js";
import { Beside } from "./beside.js";
import { CommentView } from "./comment.js";
import { YourDecisions } from "./decided.js";
import { el, printKey, setAttribute, setText, show } from "./dom.js";
import { Ends } from "./ends.js";
import { FindCode } from "./find.js";
import { Notices } from "./notices.js";
import { capOf } from "./own_keys.js";
import { CodesPanel } from "./panel.js";
import { Definition, KeySheet } from "./reference.js";
import { Strip } from "./strip.js";

const HUSH = 4000; // milliseconds a passing remark stays

export class View {
  constructor(root, acts, own) {
    this.bar = new Bar(acts);
    this.notices = new Notices(acts);
    this.comment = new CommentView(acts);
    this.definition = new Definition(acts, own.anchors);
    this.find = new FindCode(acts);
    this.panel = new CodesPanel(acts);
    this.ends = new Ends(acts);
    this.sheet = new KeySheet(acts);
    this.strip = new Strip(acts);
    this.decided = new YourDecisions(acts, own);
    this.beside = new Beside(this.panel.node, own.changed, own.anchors);
    this.hush = el("p", { class: "hush", "aria-hidden": "true" });
    this.live = el("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.comment.node.append(this.definition.node);
    this.panel.node.prepend(this.find.node);
    this.reading = el("div", { class: "reading" }, this.comment.node, this.ends.node, this.notices.lists, this.strip.node);
    this.body = el("div", { class: "body" }, this.reading, this.beside.node, this.panel.node);
    const inner = el("div", { class: "inner" }, this.bar.node, this.notices.alarms, this.body, this.hush, this.live);
    this.node = el(
      "div",
      { class: "desk", tabindex: -1, role: "region", "aria-label": "Desk" },
      inner,
      this.sheet.node,
      this.decided.node,
    );
    root.append(this.node);
  }

  build(codebook) {
    this.codebook = codebook;
    this.panel.build(codebook);
    this.sheet.build(codebook);
  }

  // The keys of the commands, wherever they are printed: command -> key or null.
  printKeys(keys) {
    this.commandKeys = keys;
    this.comment.saveKey = keys.get("save");
    for (const node of this.node.querySelectorAll("[data-command]")) {
      const key = keys.get(node.dataset.command) ?? null;
      printKey(node, key, capOf(key));
    }
    const propose = keys.get("propose") ?? null;
    const how = propose ? `press ${capOf(propose)} to propose the first one` : "propose the first one below";
    setText(this.panel.empty, `No codes yet: ${how}.`);
    // A code without a key is found by typing.
    for (const node of this.sheet.node.querySelectorAll(".find-key")) setText(node, keys.get("find") ?? "–");
  }

  // Another comment, or what stands in place of one.
  show(phase) {
    const coding = phase === "coding";
    setAttribute(this.body, "data-coding", coding);
    show(this.comment.node, coding);
    show(this.panel.node, coding);
    show(this.strip.node, coding);
    show(this.beside.node, coding);
    show(this.ends.node, !coding);
    this.definition.close();
  }

  showComment(assignment, { total, settings, sealed }) {
    this.comment.show(assignment, { total, settings });
    this.panel.setSealed(sealed);
    show(this.panel.mark, Boolean(settings.code_spans));
    this.ends.leave();
    this.say(`Comment ${assignment.position + 1} of ${total}`);
  }

  // Measured once per frame, when the page is laid out anyway: a new comment is read from its top, and
  // the codes get what the screen has below the place where they begin.
  fit(fresh) {
    if (fresh && this.node.getBoundingClientRect().top < 0) this.node.scrollIntoView({ block: "start" });
    const top = Math.round(this.panel.node.getBoundingClientRect().top);
    if (top === this.top) return;
    this.top = top;
    this.body.style.setProperty("--panel-top", `${top}px`);
  }

  setChoices(choices, facts) {
    this.comment.setChoices(choices, { ...facts, codebook: this.codebook });
    this.panel.setChoices(choices);
  }

  setKeys(caught) {
    this.bar.setKeys(caught);
    setAttribute(this.node, "data-keys", caught);
  }

  say(sentence, visibly = false) {
    // The same sentence twice is news twice.
    this.live.textContent = this.live.textContent === sentence ? `${sentence}\u00a0` : sentence;
    if (!visibly) return;
    this.hush.textContent = sentence;
    clearTimeout(this.hushing);
    this.hushing = setTimeout(() => (this.hush.textContent = ""), HUSH);
  }

  nudge() {
    const key = this.commandKeys.get("none_applies");
    const sentence = key ? `Choose a code, or ${key} for none applies.` : "Choose a code, or “None applies”.";
    this.comment.nudge(sentence);
    this.say(sentence);
  }

  remove() {
    clearTimeout(this.hushing);
    this.node.remove();
  }
}

// The bar: how far the coder is, whether everything is saved, and whether the desk has the keys.

import { el, keycap, setAttribute, setText, show } from "./dom.js";

// The state of saving in words. It never says “all saved” while something is not.
export function saveState({ link, waiting, sending, refused, conflicts, signIn }) {
  const toSend = `${waiting} to send`;
  const kept = waiting ? `, ${toSend}` : "";
  if (link === "signed-out") {
    return {
      name: "signed-out",
      text: `signed out: sign in again${waiting ? ` to send ${waiting}` : ""}`,
      href: signIn,
    };
  }
  if (link === "other-coder") return { name: "other-coder", text: `somebody else is signed in${kept}` };
  if (link === "denied") return { name: "denied", text: `the server does not accept this page${kept}` };
  if (link === "busy") return { name: "offline", text: `the server is busy: working on${kept}` };
  if (link === "down") return { name: "offline", text: `no connection: working on${kept}` };
  if (waiting) return sending ? { name: "sending", text: "sending" } : { name: "waiting", text: toSend };
  if (refused || conflicts) return { name: "unsettled", text: "" };
  return { name: "saved", text: "all saved" };
}

export class Bar {
  constructor(acts) {
    this.count = el("span", { class: "count" });
    this.left = el("span", { class: "left", hidden: true });
    this.where = el("span", { class: "where", dir: "auto" });
    this.save = el("span", { class: "save", "data-save": "saved" });
    this.unsettled = el("button", { class: "quiet unsettled", type: "button", onclick: acts.lists, hidden: true });
    this.hint = el("button", {
      class: "hint",
      type: "button",
      onclick: acts.takeKeys,
      onfocus: acts.takeKeys, // it goes once the keys are caught, and must not take the focus with it
      text: "Click here to use the keys",
    });
    const keys = el(
      "button",
      { class: "quiet", type: "button", "aria-keyshortcuts": "F1", "data-command": "keys", onclick: acts.keys },
      keycap("F1"),
      "Keys",
    );
    this.end = el("span", { class: "bar-end" }, this.save, this.unsettled, keys);
    this.fill = el("div", { class: "fill" });
    this.progress = el(
      "div",
      { class: "progress", role: "progressbar", "aria-label": "Comments decided", "aria-valuemin": 0 },
      this.fill,
    );
    // What a screen reader hears of saving: news only, never each single save.
    this.news = el("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.node = el(
      "header",
      { class: "bar" },
      el(
        "div",
        { class: "bar-line" },
        this.count,
        this.left,
        this.where,
        this.hint,
        this.end,
      ),
      this.progress,
      this.news,
    );
    this.told = "saved";
  }

  setPlace({ study, round, decided, total, sealed }) {
    setText(this.count, `${decided.toLocaleString("en-GB")} of ${total.toLocaleString("en-GB")}`);
    setText(this.where, [study, round, sealed ? "finished" : ""].filter(Boolean).join(" · "));
    setAttribute(this.progress, "aria-valuemax", total);
    setAttribute(this.progress, "aria-valuenow", decided);
    setAttribute(this.progress, "aria-valuetext", `${decided} of ${total}`);
    this.fill.style.setProperty("transform", `scaleX(${total ? decided / total : 0})`);
  }

  // `estimate` is {text, title} or null. What the title says is there for ears as well.
  setLeft(estimate) {
    show(this.left, estimate !== null);
    if (!estimate || this.left.title + this.left.firstChild?.textContent === estimate.title + estimate.text) return;
    this.left.title = estimate.title;
    this.left.replaceChildren(estimate.text, el("span", { class: "unseen", text: `, ${estimate.title}` }));
  }

  setSaving(counts) {
    const { name, text, href } = saveState(counts);
    setAttribute(this.save, "data-save", name);
    if (href) this.#link(text, href);
    else setText(this.save, text);
    const lists = [];
    if (counts.refused) lists.push(`not accepted: ${counts.refused}`);
    if (counts.conflicts) lists.push(`decided twice: ${counts.conflicts}`);
    show(this.unsettled, lists.length > 0);
    setText(this.unsettled, lists.join(", "));
    this.#tell(name, [text, ...lists].filter(Boolean).join(", "));
  }

  #link(text, href) {
    if (this.save.textContent === text && this.save.firstElementChild) return;
    this.save.replaceChildren(el("a", { href, target: "_blank", rel: "noopener", text }));
  }

  #tell(name, text) {
    const passing = name === "sending" || name === "waiting";
    if (passing || (name === this.told && name === "saved")) return;
    this.told = name;
    setText(this.news, text);
  }

  setKeys(caught) {
    setAttribute(this.hint, "data-shown", !caught);
    this.hint.tabIndex = caught ? -1 : 0;
  }
}

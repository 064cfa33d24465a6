// The codebook as a tree that is worked on: choosing, finding, folding, moving codes. What is asked for is shown at
// once and sent one thing after the other; what the server says holds. Text goes in as text only.
// `Outline` stands in outline.js, `Drag` in drag.js, `Rows` in rows.js; they are one module in the browser.

const LOST = 10000; // milliseconds after which an answer is not waited for any more, when something else is asked
const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
const places = new WeakMap();

// Streamlit calls this again whenever data or theme changes; only the cleanup of the latest run takes the tree down.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let place = places.get(parentElement);
  if (!place) {
    place = { run: 0, tree: new Tree(parentElement, data) };
    places.set(parentElement, place);
  }
  place.run += 1;
  place.tree.update(data, (asked) => setTriggerValue("asked", asked));
  const run = place.run;
  return () => {
    if (place.run !== run) return;
    places.delete(parentElement);
    place.tree.close();
  };
}

class Tree {
  constructor(root, data) {
    this.open = new Set(data.sections.map((section) => `s:${section.id}`).concat(OTHERS));
    this.known = new Set(this.open);
    this.words = "";
    this.waiting = []; // asked for, not yet sent
    this.sent = null; // sent, not yet answered
    this.asked = 0;
    this.chosen = null; // key of the row the page shows
    this.focused = null; // key of the row the keyboard is at
    this.typed = { text: "", at: 0 };
    this.#build(root);
    this.rows = new Rows(this.scroller, this);
    this.drag = new Drag(this);
  }

  close() {
    this.rows.close();
    this.drag.close();
    this.node.remove();
  }

  // ---- what the page says ----

  update(data, tell) {
    const first = !this.data;
    this.data = data;
    this.tell = tell;
    if (this.sent && data.answered === this.sent.id) {
      this.sent = null;
      if (data.refused) {
        this.waiting = [];
        this.say("That was refused. The reason stands on the page.");
      }
    }
    this.#replay();
    const choosing = [this.sent, ...this.waiting].some((one) => one?.act === "choose");
    if (!choosing && (first || data.chosen !== this.chosen)) this.#reveal(data.chosen);
    for (const section of this.outline.sections) {
      if (!this.known.has(section.key)) this.open.add(section.key);
      this.known.add(section.key);
    }
    this.paint();
    this.#send();
  }

  // What the server has, with what is still on its way.
  #replay() {
    this.outline = new Outline(this.data);
    for (const one of [this.sent, ...this.waiting]) {
      if (one?.act === "move") this.outline = this.outline.moved(one);
    }
  }

  #reveal(key) {
    this.chosen = key;
    if (!key) return;
    if (this.words && !this.outline.rows(this.open, this.words).some((row) => row.key === key)) this.#clear();
    for (const above of this.outline.above(key)) this.open.add(above);
    this.focused = key;
    this.into = key; // scrolled to with the next painting
  }

  // ---- what is asked for ----

  #ask(request) {
    if (this.sent && performance.now() - this.sent.at > LOST) {
      this.sent = null;
      this.waiting = [];
      this.#replay();
    }
    if (request.act === "choose") this.waiting = this.waiting.filter((one) => one.act !== "choose");
    this.asked += 1;
    this.waiting.push({ ...request, id: `${Date.now()}-${this.asked}` });
    this.#send();
  }

  #send() {
    if (this.sent || !this.waiting.length) return;
    const { at: _, ...request } = this.waiting.shift();
    this.sent = { ...request, at: performance.now() };
    this.tell({ ...request, revision: this.data.revision });
  }

  choose(key) {
    this.chosen = key;
    this.focused = key;
    for (const above of this.outline.above(key)) this.open.add(above); // what was found stays in sight
    this.#ask({ act: "choose", key });
    this.paint();
  }

  // `move` as the outline gives it; a sentence says why there is none.
  move(move) {
    if (typeof move === "string") {
      this.say(move);
      return;
    }
    this.outline = this.outline.moved(move);
    const key = `c:${move.code}`;
    for (const above of this.outline.above(key)) this.open.add(above);
    this.focused = key;
    this.into = key;
    this.#ask({ act: "move", ...move });
    this.paint();
    this.say(`Moved ${this.outline.whereabouts(move.code)}.`);
  }

  step(way) {
    const key = this.focused;
    if (key?.startsWith("c:") && this.outline.byId.has(key.slice(2))) this.move(this.outline.step(key.slice(2), way));
    else if (key && key !== OTHERS && (way === "up" || way === "down")) this.#ask({ act: "section", section: key.slice(2), way });
    else this.say("Choose a code first.");
  }

  // ---- folding and finding ----

  fold(key, open) {
    if (open) this.open.add(key);
    else this.open.delete(key);
    // The keyboard does not stay in what is closed.
    if (!open && this.focused && this.outline.above(this.focused).includes(key)) this.focused = key;
    this.paint();
  }

  #foldAll(open) {
    this.open.clear();
    if (open) {
      for (const { id } of this.outline.codes) if (this.outline.children(id).length) this.open.add(`c:${id}`);
    }
    for (const section of this.outline.sections) this.open.add(section.key);
    if (!open && this.focused) this.focused = this.outline.above(this.focused).find((key) => !this.open.has(key)) ?? this.focused;
    this.into = this.focused;
    this.paint();
  }

  #clear() {
    this.words = "";
    this.field.value = "";
  }

  // ---- keys ----

  keydown(event) {
    const { list } = this.rows;
    const place = list.findIndex((row) => row.key === this.focused);
    const row = list[place];
    if (!row || event.isComposing) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.key in WAYS) this.step(WAYS[event.key]);
    else if ((event.ctrlKey || event.metaKey) && !event.altKey && /^[zy]$/i.test(event.key)) {
      this.#ask({ act: event.key.toLowerCase() === "y" || event.shiftKey ? "redo" : "undo" });
    } else if (event.altKey || event.ctrlKey || event.metaKey || !this.#walk(event.key, row, place, list)) return;
    event.preventDefault();
    event.stopPropagation(); // Streamlit has keys of its own
  }

  #walk(key, row, place, list) {
    const go = (to) => {
      if (list[to]) this.focus(list[to].key);
      return true;
    };
    if (key === "ArrowDown") return go(place + 1);
    if (key === "ArrowUp") return go(place - 1);
    if (key === "Home") return go(0);
    if (key === "End") return go(list.length - 1);
    if (key === "ArrowRight") {
      if (row.open === false) this.fold(row.key, true);
      else if (row.open) go(place + 1);
      return true;
    }
    if (key === "ArrowLeft") {
      if (row.open && !this.words) this.fold(row.key, false);
      else if (row.level > 1) this.focus(this.outline.above(row.key).at(-1));
      return true;
    }
    if (key === "Enter" || key === " ") {
      this.choose(row.key);
      return true;
    }
    if (key === "/") {
      this.field.focus();
      return true;
    }
    return key.length === 1 && this.#typed(key, place, list);
  }

  // Letters go to the next row whose name begins with them.
  #typed(letter, place, list) {
    const now = performance.now();
    this.typed = { text: now - this.typed.at > 1000 ? folded(letter) : this.typed.text + folded(letter), at: now };
    const { text } = this.typed;
    const from = place + (text.length > 1 ? 0 : 1);
    const found = [...list.slice(from), ...list.slice(0, from)].find((row) => folded(row.name).startsWith(text));
    if (found) this.focus(found.key);
    return true;
  }

  focus(key) {
    this.focused = key;
    this.into = key;
    this.paint();
    this.rows.nodeOf(key)?.focus({ preventScroll: true });
  }

  // ---- showing ----

  #build(root) {
    this.field = el("input", { type: "search", placeholder: "Find a code", "aria-label": "Find a code", autocomplete: "off" });
    this.field.oninput = () => {
      this.words = this.field.value;
      this.paint();
      const found = this.rows.list.filter((row) => row.code && folded(row.name).includes(folded(this.words))).length;
      this.say(this.words.trim() ? `${counted(found)} found.` : "");
    };
    this.field.onkeydown = (event) => {
      const first = this.rows.list.find((row) => row.code && folded(row.name).includes(folded(this.words)));
      if (event.key === "Escape") this.#clear();
      else if (event.key === "Enter" && first) this.choose(first.key);
      else if (event.key === "ArrowDown" && first) this.focus(first.key);
      else {
        event.stopPropagation();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      this.paint();
    };
    const fold = (text, label, open) =>
      el("button", { type: "button", class: "quiet", text, "aria-label": label, title: label, onclick: () => this.#foldAll(open) });
    this.scroller = el("div", { role: "tree", "aria-label": "Codes", class: "tree" });
    this.empty = el("p", { class: "empty", text: "No code has such a name." });
    const step = (text, label, way) => {
      const key = Object.keys(WAYS).find((name) => WAYS[name] === way);
      const attributes = { type: "button", class: "step", text, "aria-label": label, title: `${label} (Alt and ${text})` };
      return el("button", { ...attributes, "aria-keyshortcuts": `Alt+${key}`, onclick: () => this.step(way) });
    };
    this.steps = el("div", { class: "steps", role: "group", "aria-label": "Move the chosen code" });
    this.steps.append(el("span", { class: "word", text: "Move", "aria-hidden": "true" }));
    this.steps.append(step("↑", "Move up", "up"), step("↓", "Move down", "down"));
    this.steps.append(step("←", "Move out", "out"), step("→", "Move under the code above", "in"));
    this.live = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
    this.node = el("section", { class: "place", "aria-label": "Tree of codes" });
    const head = el("div", { class: "head" }, this.field, fold("⊞", "Open all", true), fold("⊟", "Close all", false));
    this.node.append(head, this.scroller, this.empty, this.steps, this.live);
    root.append(this.node);
  }

  paint() {
    const list = this.outline.rows(this.open, this.words);
    if (!list.some((row) => row.key === this.focused)) {
      this.focused = (list.find((row) => row.key === this.chosen) ?? list[0])?.key ?? null;
    }
    const into = this.into;
    this.into = null;
    this.rows.show(list, into);
    this.empty.hidden = list.length > 0;
    this.scroller.hidden = !list.length;
    setText(this.empty, this.outline.codes.length ? "No code has such a name." : "There are no codes yet.");
  }

  say(sentence) {
    // The same sentence twice is news twice.
    this.live.textContent = this.live.textContent === sentence && sentence ? `${sentence}\u00a0` : sentence;
  }
}

function counted(codes) {
  return `${codes.toLocaleString("en-GB")} ${codes === 1 ? "code" : "codes"}`;
}

function el(tag, { text, onclick, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value === true ? "" : value);
  if (text !== undefined) node.textContent = text;
  if (onclick) node.onclick = onclick;
  node.append(...children);
  return node;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

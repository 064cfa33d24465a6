// The rows on screen: of a long list only those in sight are in the page, and the one that has the focus.

const BEYOND = 12; // rows above and below what is in sight

class Rows {
  constructor(scroller, tree) {
    this.scroller = scroller;
    this.tree = tree;
    this.list = [];
    this.nodes = new Map();
    this.room = el("div", { class: "room", role: "presentation" });
    scroller.append(this.room);
    scroller.onscroll = () => this.#render();
    scroller.onkeydown = (event) => tree.keydown(event);
    this.watch = new ResizeObserver(() => this.#render());
    this.watch.observe(scroller);
  }

  close() {
    this.watch.disconnect();
  }

  nodeOf(key) {
    return this.nodes.get(key);
  }

  // The row under a point of the screen, and the part of it that is meant.
  at(clientY) {
    const within = (clientY - this.scroller.getBoundingClientRect().top + this.scroller.scrollTop) / this.height;
    const place = Math.max(0, Math.min(this.list.length - 1, Math.floor(within)));
    const part = within - place < 0.3 ? "before" : within - place > 0.7 ? "after" : "inside";
    return { place, row: this.list[place], part };
  }

  show(list, into) {
    this.list = list;
    this.height = this.#measure();
    this.room.style.height = `${list.length * this.height}px`;
    const place = into ? list.findIndex((row) => row.key === into) : -1;
    if (place >= 0) this.#scrollTo(place);
    this.#render();
  }

  #measure() {
    const [any] = this.nodes.values();
    return any?.getBoundingClientRect().height || Number.parseFloat(getComputedStyle(this.scroller).fontSize) * 2.25;
  }

  #scrollTo(place) {
    const { scroller, height } = this;
    const top = place * height;
    const below = top + 2 * height - scroller.clientHeight;
    if (top - height < scroller.scrollTop) scroller.scrollTop = top - height;
    else if (below > scroller.scrollTop) scroller.scrollTop = below;
  }

  #render() {
    const { scroller, list } = this;
    const from = Math.floor(scroller.scrollTop / this.height) - BEYOND;
    const to = Math.ceil((scroller.scrollTop + (scroller.clientHeight || 800)) / this.height) + BEYOND;
    const wanted = new Map();
    for (let place = Math.max(0, from); place < Math.min(list.length, to); place += 1) wanted.set(list[place].key, place);
    const focused = list.findIndex((row) => row.key === this.tree.focused);
    if (focused >= 0) wanted.set(list[focused].key, focused);
    const held = this.scroller.getRootNode().activeElement;
    const lost = [...this.nodes].some(([key, node]) => node === held && !wanted.has(key));
    for (const [key, node] of this.nodes) {
      if (wanted.has(key)) continue;
      node.remove();
      this.nodes.delete(key);
    }
    const order = [...wanted].sort((a, b) => a[1] - b[1]);
    for (const [key, place] of order) {
      if (!this.nodes.has(key)) this.nodes.set(key, this.#make());
      this.#fill(this.nodes.get(key), list[place], place);
    }
    this.#arrange(
      order.map(([key]) => this.nodes.get(key)),
      held,
    );
    if (lost && this.tree.focused) this.nodes.get(this.tree.focused)?.focus({ preventScroll: true });
  }

  // The node that has the focus would lose it by being moved, so the others are put around it.
  #arrange(nodes, held) {
    if (nodes.length === this.room.children.length && nodes.every((node, place) => this.room.children[place] === node)) return;
    const still = nodes.indexOf(held);
    for (const node of nodes.slice(0, Math.max(0, still))) this.room.insertBefore(node, held);
    for (const node of nodes.slice(still + 1)) this.room.append(node);
  }

  #make() {
    const caret = el("span", { class: "caret", "aria-hidden": "true" });
    const node = el(
      "div",
      { role: "treeitem", class: "row" },
      caret,
      el("span", { class: "colour", "aria-hidden": "true" }),
      el("span", { class: "name", dir: "auto" }),
      el("span", { class: "key" }, el("span", { class: "unseen", text: ", key " }), el("kbd", { class: "keycap" })),
      el("span", { class: "marks" }, el("span", { class: "unseen", text: ", " }), el("span"), el("span", { class: "unseen" })),
      el("span", { class: "grip", "aria-hidden": "true", text: "⠿" }),
    );
    node.onclick = (event) => {
      const { row } = node;
      if (event.composedPath().includes(caret) && row.open !== null) {
        this.tree.focus(row.key);
        if (!this.tree.words) this.tree.fold(row.key, !row.open);
      } else if (!this.tree.drag.justEnded) {
        this.tree.focus(row.key);
        this.tree.choose(row.key);
      }
    };
    return node;
  }

  #fill(node, row, place) {
    const { tree } = this;
    node.row = row;
    node.style.transform = `translateY(${place * this.height}px)`;
    node.style.setProperty("--level", row.level - 1);
    setAttribute(node, "aria-level", row.level);
    setAttribute(node, "aria-posinset", row.place);
    setAttribute(node, "aria-setsize", row.size);
    setAttribute(node, "aria-expanded", row.open);
    setAttribute(node, "aria-selected", row.key === tree.chosen);
    setAttribute(node, "tabindex", row.key === tree.focused ? 0 : -1);
    setAttribute(node, "data-kind", row.section ? "section" : "code");
    setAttribute(node, "data-archived", Boolean(row.code?.archived));
    const { key = null, colour = null, marks = [], faults = 0 } = row.code ?? {};
    const [, dot, name, cap, words] = node.children;
    dot.style.background = colour ?? "transparent";
    setAttribute(dot, "data-none", !colour);
    setText(name, row.name || "(no name)");
    setText(cap.lastElementChild, key ?? "");
    cap.hidden = !key;
    setAttribute(node, "title", row.name);
    const told = [...(faults ? [`⚠ ${faults}`] : []), ...marks];
    setText(words.children[1], told.join(" · "));
    setText(words.children[2], faults ? " to put right" : "");
    words.hidden = !told.length;
    setAttribute(words, "data-faulty", faults > 0);
  }
}

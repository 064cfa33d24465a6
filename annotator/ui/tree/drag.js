// Moving a code with mouse, pen or finger. A finger takes it at its grip, since elsewhere it scrolls the list.

const SLACK = 6; // pixels a pointer may tremble before it drags
const EDGE = 36; // pixels from the list's end at which it begins to scroll

class Drag {
  constructor(tree) {
    this.tree = tree;
    this.listening = new AbortController();
    const { signal } = this.listening;
    tree.scroller.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    window.addEventListener("pointermove", (event) => this.#moved(event), { signal });
    window.addEventListener("pointerup", (event) => this.#up(event), { signal });
    window.addEventListener("pointercancel", () => this.#end(), { signal });
    window.addEventListener("keydown", (event) => event.key === "Escape" && this.#end(), { signal, capture: true });
  }

  close() {
    this.#end();
    this.listening.abort();
  }

  #down(event) {
    const path = event.composedPath();
    const node = path.find((one) => one.row);
    const finger = event.pointerType === "touch";
    if (!node?.row.code || event.button !== 0 || this.tree.words) return;
    if (finger && !path.some((one) => one.className === "grip")) return;
    this.taken = { id: node.row.code.id, key: node.row.key, x: event.clientX, y: event.clientY, pointer: event.pointerId };
  }

  #moved(event) {
    const { taken } = this;
    if (!taken || event.pointerId !== taken.pointer) return;
    if (!this.dragging && Math.hypot(event.clientX - taken.x, event.clientY - taken.y) < SLACK) return;
    this.dragging = true;
    this.y = event.clientY;
    this.tree.node.classList.add("dragging");
    event.preventDefault();
    this.#aim();
    this.scrolling ??= requestAnimationFrame(() => this.#scroll());
  }

  #aim() {
    const { rows, outline } = this.tree;
    const { row, part } = rows.at(this.y);
    this.move = row ? outline.drop(this.taken.id, row, part) : null;
    for (const node of rows.nodes.values()) {
      const here = node.row === row && this.move;
      setAttribute(node, "data-drop", here ? (row.section ? "inside" : part) : null);
      setAttribute(node, "data-taken", node.row.key === this.taken.key ? true : null);
    }
  }

  #scroll() {
    this.scrolling = null;
    if (!this.dragging) return;
    const { scroller } = this.tree;
    const { top, bottom } = scroller.getBoundingClientRect();
    const by = this.y < top + EDGE ? -8 : this.y > bottom - EDGE ? 8 : 0;
    if (by) {
      scroller.scrollTop += by;
      this.#aim();
    }
    this.scrolling = requestAnimationFrame(() => this.#scroll());
  }

  #up(event) {
    if (!this.taken || event.pointerId !== this.taken.pointer) return;
    const move = this.dragging ? this.move : null;
    if (this.dragging) {
      // The click that follows chooses nothing.
      this.justEnded = true;
      setTimeout(() => (this.justEnded = false));
    }
    this.#end();
    if (move) this.tree.move(move);
  }

  #end() {
    this.taken = null;
    this.move = null;
    this.dragging = false;
    this.tree.node.classList.remove("dragging");
    for (const node of this.tree.rows.nodes.values()) {
      setAttribute(node, "data-drop", null);
      setAttribute(node, "data-taken", null);
    }
  }
}

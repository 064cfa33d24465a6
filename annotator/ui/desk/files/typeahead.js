// Keys typed while no comment is there: kept in order, and given to the comment when it comes.

export class TypeAhead {
  constructor() {
    this.keys = [];
  }

  get count() {
    return this.keys.length;
  }

  // `key` as the grammar knows it, `typed` as it was typed, should it turn out to be meant for a note.
  keep(key, typed) {
    this.keys.push({ key, typed });
  }

  forget() {
    this.keys = [];
  }

  // Hand out the keys for as long as `ready` holds: to the field in focus if there is one, else to `handle`.
  replay({ ready, field, handle }) {
    while (this.keys.length && ready()) {
      const { key, typed } = this.keys.shift();
      const writing = field();
      if (writing) typeInto(writing, typed);
      else handle(key);
    }
  }
}

function typeInto(field, typed) {
  if (typed.length > 1 && typed !== "Backspace") {
    field.dispatchEvent(new KeyboardEvent("keydown", { key: typed, bubbles: true, cancelable: true }));
    return;
  }
  const { selectionStart: start, selectionEnd: end } = field;
  if (typed === "Backspace") field.setRangeText("", Math.max(0, start === end ? start - 1 : start), end, "end");
  else field.setRangeText(typed, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

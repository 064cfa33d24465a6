// The key grammar, pure: a state and a key give the next state and the acts to do. No page, no time.
// A letter opens a theme. Without sub-codes it toggles at once. With them the next key decides: a
// sub-code's letter, the same letter again for the theme itself; anything else closes it and is then
// handled afresh; Escape closes it. Only “h” leaves it open, since it asks about the open theme.

export const COMMANDS = Object.freeze({
  0: "none_applies",
  "?": "unsure",
  x: "ineligible",
  Enter: "save",
  Backspace: "undo",
  "Ctrl+Z": "undo",
  ArrowLeft: "back",
  ArrowRight: "forward",
  "/": "find",
  ";": "decided",
  "!": "discuss",
  n: "note",
  ",": "memo",
  "+": "propose",
  "=": "again",
  ".": "mark",
  h: "definition",
  F1: "keys",
});

// Holding a letter, a digit or one of these down means one press. The arrows repeat.
const ONCE = new Set(["Enter", "Backspace", "Ctrl+Z", "F1"]);

// What the button “Definition” presses: a key no keyboard has, so that it works whatever key the coder gave it.
export const ASK = ":definition";

// Going on to the next button, or holding a key that alters others, is no answer to an open theme.
const PASSING = new Set(["Tab", "Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock"]);

// `open` is the theme waiting for its second key; `asking` means the next code's key shows its definition.
export const CLOSED = Object.freeze({ open: null, asking: false });

export function grammarOf(codebook, commands = COMMANDS) {
  const themes = new Map();
  const byId = new Map(); // themes without a key too: the mouse opens them, and then their sub-codes' letters count
  for (const { id, key } of codebook.children(null)) {
    const below = codebook.children(id);
    const letters = new Map(below.filter((code) => code.key).map((code) => [code.key, code.id]));
    byId.set(id, { id, key: key ?? null, branches: below.length > 0, letters });
    if (key) themes.set(key, byId.get(id));
  }
  return { themes, byId, commands: { ...commands, [ASK]: "definition" } };
}

// The key of an event as the grammar knows it; null when it is not for the desk. Letters are taken from
// what was typed, not from where the key lies, so that any layout works.
export function keyOf(event) {
  if (event.isComposing || event.keyCode === 229 || typeof event.key !== "string") return null;
  if (PASSING.has(event.key)) return null;
  const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return letter === "z" && !event.shiftKey ? "Ctrl+Z" : null;
  return letter;
}

export function isHeld(event, key) {
  return event.repeat && (ONCE.has(key) || (key.length === 1 && key !== " "));
}

// `last` is the code last toggled on this comment, `shown` the code whose definition is on screen; either may be null.
export function press(grammar, state, key, { last = null, shown = null } = {}) {
  const theme = state.open && grammar.byId.get(state.open);
  if (theme) {
    if (key === "Escape") return { state: CLOSED, acts: [["closed", theme.id]] };
    if (grammar.commands[key] === "definition") {
      return { state, acts: [shown === theme.id ? ["undefine"] : ["define", theme.id]] };
    }
    if (key === theme.key) return { state: CLOSED, acts: [["toggle", theme.id]] };
    if (theme.letters.has(key)) return { state: CLOSED, acts: [["toggle", theme.letters.get(key)]] };
    const afresh = press(grammar, CLOSED, key, { last, shown });
    return { state: afresh.state, acts: [["closed", theme.id], ...afresh.acts] };
  }
  if (grammar.themes.has(key)) return pressTheme(grammar.themes.get(key), state);
  const command = grammar.commands[key];
  if (command === "definition") return pressDefinition(state, last, shown);
  const acts = state.asking ? [["undefine"]] : [];
  if (command) return { state: CLOSED, acts: [...acts, [command]] };
  if (key === "Escape") return { state: CLOSED, acts: state.asking ? acts : [["escape"]] };
  // A mistyped letter is swallowed and said, so that it reaches none of the page's own shortcuts.
  if (/^[\p{L}\p{N}]$/u.test(key)) return { state: CLOSED, acts: [...acts, ["unknown", key]] };
  return { state, acts: [] };
}

// Opening a theme applies nothing, so a question does not hold it back; a toggle it does.
function pressTheme(theme, state) {
  if (theme.branches) {
    const open = { open: theme.id, asking: false };
    return { state: open, acts: [...(state.asking ? [["define", theme.id]] : []), ["opened", theme.id]] };
  }
  return { state: CLOSED, acts: [[state.asking ? "define" : "toggle", theme.id]] };
}

// Each press of “h” goes one step on: the code last toggled, then “which one?”, then nothing.
function pressDefinition(state, last, shown) {
  if (state.asking) return { state: CLOSED, acts: [["undefine"]] };
  if (last && shown !== last) return { state: CLOSED, acts: [["define", last]] };
  return { state: { open: null, asking: true }, acts: [["ask"]] };
}

// The keys of one coder, pure: the codebook's keys and the desk's, with what the coder has made of them.
// Themes and commands share one space; the sub-codes of a theme share one with the theme's own letter and
// with the key for definitions, which asks about an open theme.

import { ANSWERS, DISCUSS } from "./choices.js";
import { COMMANDS } from "./keys.js";

export const COMMAND_NAMES = Object.freeze({
  save: "Save and next",
  ...ANSWERS,
  undo: "Undo",
  back: "Back",
  forward: "Forward",
  find: "Find a code",
  note: "Note",
  mark: "Mark words",
  discuss: DISCUSS,
  decided: "Your decisions",
  memo: "Memo",
  propose: "Propose a code",
  again: "Choose the earlier codes",
  definition: "Definition",
  keys: "All keys",
});

const CAPS = { Enter: "⏎", Backspace: "⌫", ArrowLeft: "←", ArrowRight: "→" };
const SAID = { ArrowLeft: "the left arrow", ArrowRight: "the right arrow" };
const NAMED = new Set(["Enter", "Backspace", "ArrowLeft", "ArrowRight", "F1"]);

// One letter, digit or sign.
function isSingle(key) {
  return key.length === 1 && /^[^\s\p{C}]$/u.test(key);
}

// What stands on the cap of a key.
export function capOf(key) {
  return CAPS[key] ?? key;
}

// The command whose usual key has this on its cap; null for what is no command's.
export function commandOfCap(cap) {
  const key = Object.keys(CAPS).find((name) => CAPS[name] === cap) ?? cap;
  return COMMANDS[key] ?? null;
}

// The name of a key in a sentence.
export function keyName(key) {
  return SAID[key] ?? key;
}

// Command -> the key it has before anybody changes it. A combination (Ctrl+Z) is nobody's to change.
function usualKeys(commands) {
  const usual = new Map();
  for (const [key, command] of Object.entries(commands)) {
    if ((NAMED.has(key) || isSingle(key)) && !usual.has(command)) usual.set(command, key);
  }
  return usual;
}

// {codes: id -> key or null, commands: command -> key or null}. Where an own key meets one of the codebook's,
// the own key stays and the other code has none.
export function ownKeys(index, preferences, commands = COMMANDS) {
  const usual = usualKeys(commands);
  const { code_keys: codes, command_keys: own } = preferences;
  const top = settle([
    ...[...usual].map(([command, key]) => ({ id: `:${command}`, own: own[command], usual: key })),
    ...index.children(null).map((theme) => wish(theme, codes)),
  ]);
  const keys = { codes: new Map(), commands: new Map() };
  for (const command of usual.keys()) keys.commands.set(command, top.get(`:${command}`));
  for (const theme of index.children(null)) {
    // The theme's letter stays whatever lies under it: without it none of the sub-codes could be reached.
    const held = [top.get(theme.id), keys.commands.get("definition")];
    keys.codes.set(theme.id, top.get(theme.id));
    const below = settle(
      index.children(theme.id).map((code) => wish(code, codes)),
      held,
    );
    for (const [id, key] of below) keys.codes.set(id, key);
  }
  return keys;
}

function wish(code, own) {
  // A code may have the id of something every object has.
  return { id: code.id, own: Object.hasOwn(own, code.id) ? own[code.id] : undefined, usual: code.key ?? null };
}

// Own keys first, then the usual ones of those who have no own; nobody gets a key that is held.
function settle(wishes, taken = []) {
  const held = new Set(taken);
  const keys = new Map(wishes.map(({ id }) => [id, null]));
  const give = (id, key) => {
    if (!key || held.has(key)) return;
    held.add(key);
    keys.set(id, key);
  };
  for (const { id, own } of wishes) give(id, own);
  for (const { id, own, usual } of wishes) if (own === undefined) give(id, usual);
  return keys;
}

// With single keys switched off only keys with a name are left. A command that gave its own away has it back.
export function withoutSingleKeys(keys, commands = COMMANDS) {
  const usual = usualKeys(commands);
  const named = new Map([...keys.commands].map(([command, key]) => [command, NAMED.has(key) ? key : null]));
  const held = new Set(named.values());
  for (const [command, key] of named) {
    const earlier = usual.get(command);
    if (key === null && keys.commands.get(command) !== null && NAMED.has(earlier) && !held.has(earlier))
      named.set(command, earlier);
  }
  return { codes: new Map([...keys.codes].map(([id]) => [id, null])), commands: named };
}

// The codebook as sent, with these keys in it.
export function withKeys(codebook, keys) {
  const codes = codebook.codes.map((code) => ({ ...code, key: keys.codes.get(code.id) ?? null }));
  return { ...codebook, codes };
}

// Key -> command, as the grammar wants it. Combinations stay with their commands.
export function commandsOf(keys, commands = COMMANDS) {
  const found = {};
  for (const [key, command] of Object.entries(commands)) {
    if (!NAMED.has(key) && !isSingle(key)) found[key] = command;
  }
  for (const [command, key] of keys.commands) if (key !== null) found[key] = command;
  return found;
}

// ---- changing ----

// Why a key cannot be given to {code} or {command}; empty when it can.
export function refusal(index, preferences, target, key, commands = COMMANDS) {
  if (NAMED.has(key) && target.code)
    return "Enter, Backspace, the arrows and F1 can only be keys of the desk's own commands.";
  if (!NAMED.has(key) && !isSingle(key)) return "This key cannot be chosen. Letters, digits and signs can.";
  const keys = ownKeys(index, preferences, commands);
  const holder = rivals(index, target, keys).find((rival) => rival.key === key);
  return holder
    ? `“${keyName(key)}” is already the key of “${holder.name}”. Give that one another key first, or none.`
    : "";
}

function rivals(index, { code, command }, keys) {
  const desk = [...keys.commands].map(([id, key]) => ({ command: id, name: COMMAND_NAMES[id] ?? id, key }));
  const codes = (list) => list.map(({ id }) => ({ code: id, name: index.path(id), key: keys.codes.get(id) }));
  const themes = index.children(null);
  const subs = (list) => list.flatMap((theme) => codes(index.children(theme.id)));
  let found;
  if (command) found = [...desk, ...codes(themes), ...(command === "definition" ? subs(themes) : [])];
  else if (index.theme(code) === code) found = [...desk, ...codes(themes), ...codes(index.children(code))];
  else {
    const theme = index.byId.get(index.theme(code));
    found = [...codes([theme]), ...subs([theme]), ...desk.filter((rival) => rival.command === "definition")];
  }
  return found.filter((rival) => (code ? rival.code !== code : rival.command !== command));
}

// The preferences with this key, or none (null), for one code or command.
export function withKey(index, preferences, { code, command }, key, commands = COMMANDS) {
  const place = code ? "code_keys" : "command_keys";
  const id = code ?? command;
  const usual = code ? (index.byId.get(code)?.key ?? null) : (usualKeys(commands).get(command) ?? null);
  const { [id]: _, ...others } = preferences[place];
  return { ...preferences, [place]: key === usual ? others : { ...others, [id]: key } };
}

// What is chosen for one comment, as values: every act returns a new value, so that undo is the value before.

import { counted } from "./dom.js";
import { ofCodes, ordered, sameSpan, withSpan, withoutSpan } from "./spans.js";

export const NOTHING = Object.freeze({
  codes: Object.freeze([]),
  answer: null, // "none_applies", "ineligible" or null; neither goes with codes
  unsure: false,
  note: "",
  discuss: false, // a flag for the meeting
  spans: Object.freeze([]),
});

// The chip and the button of the flag.
export const DISCUSS = "To discuss";

export const ANSWERS = Object.freeze({
  none_applies: "None applies",
  unsure: "Unsure",
  ineligible: "Ineligible",
});

// A decision taken back counts as not decided, though the next one supersedes it.
export function isDecided(decision) {
  return Boolean(decision) && decision.state !== "retracted";
}

export function fromDecision(decision) {
  if (!isDecided(decision)) return NOTHING;
  const { state } = decision;
  return {
    codes: [...decision.codes],
    answer: state === "none_applies" || state === "ineligible" ? state : null,
    unsure: state === "unsure",
    note: decision.note ?? "",
    discuss: Boolean(decision.discuss),
    spans: ordered(decision.spans ?? []),
  };
}

// The state these choices make, or null when nothing is chosen. A note or a flag alone is not a choice.
export function stateOf(choices) {
  if (choices.answer) return choices.answer;
  if (choices.unsure) return "unsure";
  return choices.codes.length || choices.spans.length ? "coded" : null;
}

export function toggleCode(choices, id, codebook) {
  if (choices.codes.includes(id)) {
    return withCodes(
      choices,
      choices.codes.filter((code) => code !== id),
    );
  }
  const group = codebook.groupOf.get(id);
  const kept = group ? choices.codes.filter((code) => !group.members.includes(code)) : choices.codes;
  return { ...withCodes(choices, codebook.sorted([...kept, id])), answer: null };
}

// Spans of a code go with it.
function withCodes(choices, codes) {
  return { ...choices, codes, spans: ofCodes(choices.spans, codes) };
}

// A span brings its code to the comment. The same span once more takes the span away again, not the code.
export function toggleSpan(choices, span, codebook) {
  if (choices.spans.some((other) => sameSpan(other, span))) return removeSpan(choices, span);
  const coded = choices.codes.includes(span.code) ? choices : toggleCode(choices, span.code, codebook);
  return { ...coded, spans: withSpan(coded.spans, span) };
}

export function removeSpan(choices, span) {
  return { ...choices, spans: withoutSpan(choices.spans, span) };
}

export function toggleAnswer(choices, answer) {
  if (choices.answer === answer) return { ...choices, answer: null };
  return { ...choices, answer, unsure: false, codes: [], spans: [] };
}

export function toggleUnsure(choices) {
  return { ...choices, unsure: !choices.unsure, answer: null };
}

export function toggleDiscuss(choices) {
  return { ...choices, discuss: !choices.discuss };
}

export function withNote(choices, note) {
  return { ...choices, note };
}

export function same(a, b) {
  return (
    a.answer === b.answer &&
    a.unsure === b.unsure &&
    a.note === b.note &&
    a.discuss === b.discuss &&
    sameMembers(a.codes, b.codes) &&
    JSON.stringify(a.spans) === JSON.stringify(b.spans)
  );
}

function sameMembers(a, b) {
  return a.length === b.length && a.every((member) => b.includes(member));
}

// A decision, an item or nothing, in words for a list.
export function inWords(decision, codebook) {
  if (!isDecided(decision)) return decision ? "taken back" : "not decided";
  const words = decision.codes.map((id) => codebook.path(id));
  if (decision.state !== "coded") words.push(ANSWERS[decision.state].toLowerCase());
  if (decision.spans?.length) words.push(counted(decision.spans.length, "span", "spans"));
  if (decision.note) words.push("with a note");
  if (decision.discuss) words.push("to discuss");
  return words.join(", ");
}

// Marking words by keyboard, pure: a text, a marked range and a stroke give the next range. Ranges are in UTF-16
// units. Arrows go word by word, with Shift they move the end; up and down go sentence by sentence.

import { segmenterOf, stepped } from "./offsets.js";

// What a stroke does; the end of the range moves with “extend”.
const STROKES = Object.freeze({
  ArrowLeft: { by: "word", step: -1 },
  ArrowRight: { by: "word", step: 1 },
  ArrowUp: { by: "sentence", step: -1 },
  ArrowDown: { by: "sentence", step: 1 },
  Home: { by: "text", step: -1 },
  End: { by: "text", step: 1 },
  "Shift+ArrowLeft": { by: "word", step: -1, extend: true },
  "Shift+ArrowRight": { by: "word", step: 1, extend: true },
  "Shift+ArrowUp": { by: "sentence", step: -1, extend: true },
  "Shift+ArrowDown": { by: "sentence", step: 1, extend: true },
  "Shift+Home": { by: "text", step: -1, extend: true },
  "Shift+End": { by: "text", step: 1, extend: true },
  "Control+Shift+ArrowLeft": { by: "character", step: -1, extend: true },
  "Control+Shift+ArrowRight": { by: "character", step: 1, extend: true },
});
const MIRRORED = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

export const MOVES = new Set(Object.keys(STROKES));
export const EXTENDING = new Set(Object.keys(STROKES).filter((stroke) => STROKES[stroke].extend));

// The stroke of an event: the key with the modifiers that count here.
export function strokeOf(event) {
  if (event.isComposing || event.altKey || event.metaKey || typeof event.key !== "string") return null;
  return `${event.ctrlKey ? "Control+" : ""}${event.shiftKey ? "Shift+" : ""}${event.key}`;
}

// The words and sentences of a text, each [start, end]. White space around a sentence is not part of it. A text
// without a word, say of emoji alone, has its visible pieces instead.
export function piecesOf(text) {
  const pieces = [...segmenterOf("word").segment(text)];
  const alike = pieces.filter((piece) => piece.isWordLike);
  const words = alike.length ? alike : pieces.filter(({ segment }) => segment.trim());
  const sentences = [];
  for (const { segment, index } of segmenterOf("sentence").segment(text)) {
    const start = index + segment.length - segment.trimStart().length;
    const end = index + segment.trimEnd().length;
    if (start < end) sentences.push([start, end]);
  }
  return { text, words: words.map(({ segment, index }) => [index, index + segment.length]), sentences };
}

// The range marking begins with: what is selected, else the word after the last span, else the first word.
// Null in a text without anything to mark.
export function begun({ words }, { selected = null, after = 0 } = {}) {
  if (selected) return selected;
  return ranged(words.find(([start]) => start >= after) ?? words[0]);
}

export function moved(pieces, range, stroke, { rightToLeft = false } = {}) {
  const key = stroke.slice(stroke.lastIndexOf("+") + 1);
  const act = STROKES[rightToLeft && MIRRORED[key] ? stroke.replace(key, MIRRORED[key]) : stroke];
  if (act.extend) return { start: range.start, end: extended(pieces, range, act) };
  const target = { word: wordFrom, sentence: sentenceFrom, text: edgeOf }[act.by](pieces, range, act.step);
  return ranged(target) ?? range;
}

function extended({ text, words, sentences }, { start, end }, { by, step }) {
  if (by === "text") return step > 0 ? (words.at(-1)?.[1] ?? end) : shortest(words, start, end);
  if (by === "character") {
    const next = stepped(text, end, step);
    return next > start ? next : end;
  }
  const ends = (by === "word" ? words : sentences).map((piece) => piece[1]);
  if (step > 0) return ends.find((place) => place > end) ?? end;
  return ends.findLast((place) => start < place && place < end) ?? (by === "word" ? end : shortest(words, start, end));
}

// Up to the end of the first word, where that is shorter.
function shortest(words, start, end) {
  return Math.min(end, words.find((word) => word[1] > start)?.[1] ?? end);
}

function wordFrom({ words }, { start, end }, step) {
  return step > 0 ? words.find((word) => word[0] >= end) : words.findLast((word) => word[1] <= start);
}

// Down: the first word of the next sentence. Up: the first word of this one, then of the one before.
function sentenceFrom({ words, sentences }, { start, end }, step) {
  const first = (sentence) => words.find((word) => word[0] >= sentence[0] && word[0] < sentence[1]);
  const worded = sentences.filter(first);
  const found =
    step > 0
      ? worded.find((sentence) => sentence[0] >= end)
      : worded.findLast((sentence) => first(sentence)[0] < start);
  return found && first(found);
}

function edgeOf({ words }, range, step) {
  return words.at(step > 0 ? -1 : 0);
}

function ranged(piece) {
  return piece ? { start: piece[0], end: piece[1] } : null;
}

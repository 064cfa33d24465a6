// Places in a text. The desk API counts Unicode code points, the browser UTF-16 units: an emoji is one of the
// first and two of the second. Pure.

const HIGH = /[\ud800-\udbff]/;
const SEEN = /[^\s\p{Cc}\p{Cf}]/u;

const segmenters = new Map();

// Made when first needed: a browser without it still codes, only without marking words.
export function segmenterOf(granularity) {
  if (!segmenters.has(granularity)) segmenters.set(granularity, new Intl.Segmenter(undefined, { granularity }));
  return segmenters.get(granularity);
}

// UTF-16 units for places in code points, in the order given. One walk through the text, and none where a
// code point is a unit anyway.
export function unitsOf(text, points) {
  if (!HIGH.test(text)) return points.map((point) => Math.min(point, text.length));
  const found = new Map();
  let unit = 0;
  let count = 0;
  for (const point of [...points].sort((a, b) => a - b)) {
    for (; count < point && unit < text.length; count += 1) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
    found.set(point, unit);
  }
  return points.map((point) => found.get(point));
}

// Code points for a place in UTF-16 units.
export function pointOf(text, unit) {
  let pairs = 0;
  for (let place = 0; place < unit; place += 1) {
    if (text.codePointAt(place) <= 0xffff) continue;
    pairs += 1;
    place += 1;
  }
  return unit - pairs;
}

// What a coder means by a selection, in units: white space around it does not count, and what is read as one
// character is never cut in two. Null where nothing is left to see.
export function meant(text, start, end) {
  const chosen = text.slice(start, end);
  if (!SEEN.test(chosen)) return null;
  const from = start + chosen.length - chosen.trimStart().length;
  const to = end - (chosen.length - chosen.trimEnd().length);
  const characters = segmenterOf("grapheme").segment(text);
  return { start: characters.containing(from).index, end: endOf(characters.containing(to - 1)) };
}

// The border between two characters next to `unit`, one character on (1) or back (-1).
export function stepped(text, unit, by) {
  const characters = segmenterOf("grapheme").segment(text);
  if (by > 0) return unit >= text.length ? text.length : endOf(characters.containing(unit));
  return unit <= 0 ? 0 : characters.containing(unit - 1).index;
}

// For a line of its own: one line, and cut where it is long.
export function cut(text, most) {
  const looked = text.slice(0, most * 16); // more than `most` characters of nearly any script
  const line = looked.replace(/\s+/g, " ").trim();
  const characters = Array.from(segmenterOf("grapheme").segment(line), (character) => character.segment);
  if (characters.length <= most && looked.length === text.length) return line;
  return `${characters.slice(0, most - 1).join("").trimEnd()}…`;
}

function endOf({ index, segment }) {
  return index + segment.length;
}

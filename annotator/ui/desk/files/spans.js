// Coded spans as values: {code, start, end} in code points of the comment's text, half-open. Pure.

export const MOST_SPANS = 200; // as the server has it

// In one order and one shape, so that two lists of the same spans are equal.
export function ordered(spans) {
  return spans
    .map(({ code, start, end }) => ({ code, start, end }))
    .sort((a, b) => a.start - b.start || b.end - a.end || (a.code < b.code ? -1 : Number(a.code > b.code)));
}

export function sameSpan(a, b) {
  return a.code === b.code && a.start === b.start && a.end === b.end;
}

// Spans of one code that overlap are one span.
export function withSpan(spans, span) {
  let { start, end } = span;
  const others = [];
  for (const other of ordered(spans)) {
    if (other.code !== span.code || other.end <= start || other.start >= end) {
      others.push(other);
      continue;
    }
    start = Math.min(start, other.start);
    end = Math.max(end, other.end);
  }
  return ordered([...others, { code: span.code, start, end }]);
}

export function withoutSpan(spans, span) {
  return spans.filter((other) => !sameSpan(other, span));
}

// The spans whose codes are still chosen.
export function ofCodes(spans, codes) {
  return spans.filter((span) => codes.includes(span.code));
}

// Each span with its lane, counted from the text down: spans that overlap never share one.
export function inLanes(spans) {
  const free = []; // where each lane's last span ends
  return ordered(spans).map((span) => {
    let lane = free.findIndex((end) => end <= span.start);
    if (lane < 0) lane = free.length;
    free[lane] = span.end;
    return { ...span, lane };
  });
}

// The text cut wherever a span or a quotation begins or ends: [{start, end, spans, quoted}], `quoted` the number of
// the quotation or null. Quotations come in order and apart; starts and ends are in the unit of the spans given.
export function segmentsOf(length, spans, quoted) {
  const within = ({ start, end }) => start < end && start < length;
  const laned = spans.filter(within);
  const borders = new Set([0, length]);
  for (const [start, end] of quoted) borders.add(Math.min(start, length)).add(Math.min(end, length));
  for (const { start, end } of laned) borders.add(start).add(Math.min(end, length));
  const places = [...borders].sort((a, b) => a - b);
  let over = 0;
  return places.slice(0, -1).map((start, place) => {
    while (over < quoted.length && quoted[over][1] <= start) over += 1;
    return {
      start,
      end: places[place + 1],
      spans: laned.filter((span) => span.start <= start && start < span.end),
      quoted: over < quoted.length && quoted[over][0] <= start ? over : null,
    };
  });
}

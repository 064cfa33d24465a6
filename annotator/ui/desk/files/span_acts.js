// What a coder can do with the words of a comment: mark them, give them a code, take the span away again.

import { removeSpan, toggleSpan } from "./choices.js";
import { FINISHED } from "./ends.js";
import { MOST_SPANS } from "./spans.js";

const OFF = "This study codes whole comments: spans are switched off.";

// `choose(next, words)` changes what is chosen and says it.
export function spanning(desk, choose) {
  return {
    mark: () => {
      if (desk.coding.sealed) desk.view.say(FINISHED);
      else if (!desk.settings.code_spans) desk.view.say(OFF, true);
      else desk.marker.toggle();
    },
    // Whether words were marked, which then have the code.
    codeMarked: (id) => {
      const marked = desk.marker.take();
      if (!marked) return false;
      desk.toggled = id;
      if (desk.coding.work.choices.spans.length >= MOST_SPANS) {
        desk.view.say(`More than ${MOST_SPANS} spans cannot be marked in one comment.`, true);
        return true;
      }
      const { start, end, quote } = marked;
      const span = { code: id, start, end };
      const holds = (other) => other.code === id && other.start <= start && end <= other.end;
      choose(
        (choices) => toggleSpan(choices, span, desk.codebook),
        (choices) => `${desk.codebook.path(id)}: “${quote}”, span ${choices.spans.some(holds) ? "on" : "off"}`,
      );
      return true;
    },
    removeSpan: (span) =>
      choose(
        (choices) => removeSpan(choices, span),
        () => `${desk.codebook.path(span.code)}, span off`,
      ),
  };
}

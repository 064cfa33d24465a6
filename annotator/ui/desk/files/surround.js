// What stands round the coding of a desk: text and keys as the coder wants them, memos, proposals.

import { Comfort } from "./comfort.js";
import { CLOSED } from "./keys.js";
import { MemoDialog } from "./memo.js";
import { ProposalDialog } from "./propose.js";
import { scopeOf } from "./storage.js";

export function surround(desk, storage) {
  const { view, link, acts, options } = desk;
  const { signal } = desk.focus.listening;
  const around = { view, link, storage, acts, options, signal, scope: scopeOf(options) };
  const comfort = new Comfort({ ...around, rekeyed: () => rekeyed(desk) });
  const memo = new MemoDialog(around);
  const proposal = new ProposalDialog(around);
  memo.badge(view.panel.memo);
  proposal.badge(view.panel.propose);
  return { comfort, memo, proposal };
}

// The coder has other keys for the same codes, or codes they added themselves: the comment and its choices stay.
export function rekeyed(desk) {
  const { view, coding } = desk;
  desk.useKeys(desk.sent);
  desk.openTheme(CLOSED);
  const { code } = view.definition;
  if (code) view.definition.show(desk.codebook, code);
  if (coding.phase !== "coding") return;
  view.panel.setSealed(coding.sealed);
  desk.paintChoices();
}

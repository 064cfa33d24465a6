// What a coder can do on the desk, by key, mouse or touch alike: one function per act.

import { ANSWERS, fromDecision, isDecided, toggleAnswer, toggleCode, toggleDiscuss, toggleUnsure } from "./choices.js";
import { decisionOf } from "./coding.js";
import { FINISHED } from "./ends.js";
import { ASK, CLOSED } from "./keys.js";
import { newUuid } from "./outbox.js";
import { spanning } from "./span_acts.js";

const NOTHING_AGAIN = "Nothing of the earlier decision can be chosen again: choose anew.";

export function actsOf(desk) {
  const coding = () => desk.coding;
  return {
    ...choosing(desk, coding),
    ...moving(desk, coding),
    ...reading(desk),
    ...settling(desk, coding),
    ...finishing(desk, coding),
    takeKeys: () => desk.focus.take(),
    // After a dialog has closed, which it says late: a note may have been opened since.
    keysBack: () => desk.focus.field() || desk.focus.take(),
    reload: () => window.location.reload(),
    lists: () => {
      desk.view.notices.toggle();
      desk.paint();
    },
  };
}

function choosing(desk, coding) {
  const choose = (next, words) => {
    if (coding().phase !== "coding") return;
    if (coding().sealed) {
      desk.view.say(FINISHED);
      return;
    }
    const choices = next(coding().work.choices);
    coding().change(choices);
    desk.view.say(words(choices));
  };
  const answer = (name) => () =>
    choose(
      (choices) => toggleAnswer(choices, name),
      (choices) => `${ANSWERS[name]}, ${choices.answer === name ? "on" : "off"}`,
    );
  const toggle = (id) => {
    desk.toggled = id;
    choose(
      (choices) => toggleCode(choices, id, desk.codebook),
      (choices) => `${desk.codebook.path(id)}, ${choices.codes.includes(id) ? "on" : "off"}`,
    );
  };
  const spans = spanning(desk, choose);
  return {
    ...spans,
    // A code chosen while words are marked is for these words.
    toggle: (id) => spans.codeMarked(id) || toggle(id),
    removeCode: toggle,
    none_applies: answer("none_applies"),
    ineligible: answer("ineligible"),
    discuss: () => choose(toggleDiscuss, (choices) => `To discuss, ${choices.discuss ? "on" : "off"}`),
    unsure: () => choose(toggleUnsure, (choices) => `${ANSWERS.unsure}, ${choices.unsure ? "on" : "off"}`),
    // What was said before is chosen by whoever asks for it, never by itself: a second look is an act.
    again: () => {
      const earlier = coding().current?.earlier;
      if (!earlier?.again) {
        desk.view.say(earlier ? NOTHING_AGAIN : "There is no earlier decision of this comment here.", true);
        return;
      }
      const { codes, ...said } = fromDecision(earlier.again);
      choose(
        ({ note, discuss }) => ({ ...said, codes: desk.codebook.sorted(codes), note, discuss }),
        () => "Your earlier codes are chosen again, and not saved yet.",
      );
    },
    openTheme: (id) => desk.openTheme(desk.keys.open === id ? CLOSED : { open: id, asking: false }),
    opened: (id) => desk.view.say(`${desk.codebook.name(id)}, open`),
    closed: () => undefined,
    note: () => (coding().sealed ? desk.view.say(FINISHED) : desk.view.comment.openNote()),
    write: (text) => coding().work && coding().write(text),
    leaveNote: () => coding().leaveNote(),
    find: () =>
      coding().sealed ? desk.view.say(FINISHED) : desk.view.find.open(desk.codebook, coding().work.choices.codes),
    openContext: (kind) => {
      coding().openContext(kind);
      return kind === "thread" ? desk.link.context(coding().current.id) : null;
    },
  };
}

function moving(desk, coding) {
  return {
    save: () => coding().save(),
    undo: () => coding().undo(),
    openOwn: (place, anew = false) => coding().visit(place, anew),
    back: () => coding().move(-1),
    forward: () => coding().move(1),
    unknown: (key) => desk.view.say(`No code has the key ${key}.`, true),
  };
}

function reading(desk) {
  return {
    define: (id) => {
      desk.view.definition.show(desk.codebook, id);
      desk.view.say(`Definition of ${desk.codebook.path(id)}`);
    },
    ask: () => {
      desk.view.definition.ask();
      desk.view.say("Press a code's key to read its definition.");
    },
    undefine: () => {
      desk.view.definition.close();
      if (desk.keys.asking) desk.openTheme(CLOSED);
    },
    definition: () => desk.keyboard.pressed(ASK),
    keys: () => desk.view.sheet.toggle(),
    decided: (filter = null) => desk.view.decided.show(desk.codebook, filter),
    memo: () => desk.memo.start(desk.coding.current, desk.codebook, desk.toggled),
    propose: () => desk.proposal.start(desk.coding.current, desk.codebook, desk.round?.may_add_codes),
    expectCodebook: (version) => desk.expectCodebook(version),
    escape: () => desk.comfort.close() || desk.marker.clear() || desk.view.definition.close(),
  };
}

// Decisions that were not accepted, or that were made twice.
function settling(desk, coding) {
  const visit = (uuid) => coding().go(desk.outbox.entries.get(uuid).position);
  return {
    visit,
    dismiss: (uuid) => desk.outbox.dismiss(uuid),
    reopen: (uuid) => {
      const { item } = desk.outbox.entries.get(uuid);
      desk.drafts.write(item.assignment, { choices: fromDecision(item), opened: item.context_opened });
      coding().works.delete(item.assignment);
      visit(uuid);
    },
    keepMine: (uuid) => {
      const { item: mine, position, current } = desk.outbox.entries.get(uuid);
      const item = {
        ...mine,
        uuid: newUuid(),
        supersedes: current?.uuid ?? null,
        client_time: new Date().toISOString(),
      };
      const decision = decisionOf(item);
      desk.queue.decide(item.assignment, decision);
      desk.outbox.add(item, {
        position,
        before: current,
        delta: Number(isDecided(decision)) - Number(isDecided(current)),
      });
      coding().refresh(item.assignment);
    },
  };
}

function finishing(desk, coding) {
  return {
    review: () => coding().go(0),
    askSeal: () => {
      desk.view.ends.asking = true;
      desk.paintEnd();
    },
    leaveSeal: () => {
      desk.view.ends.leave();
      desk.paintEnd();
    },
    seal: async () => {
      if (desk.outbox.unsettled()) return;
      const answer = await desk.link.post("seal", { round: desk.round.id });
      if (answer.ok) {
        coding().sealed = true;
        desk.round = { ...desk.round, sealed: true };
        desk.view.ends.leave();
      } else {
        desk.view.ends.refusal = answer.sentence || "The server did not answer. Try again in a moment.";
      }
      desk.paint();
      desk.paintEnd();
    },
  };
}

// What stands in place of a comment: waiting, nothing to code, all decided, finished.

import { ANSWERS, isDecided } from "./choices.js";
import { counted, el } from "./dom.js";

const FROZEN = "Your decisions in this round are frozen: they change no more.";

export class Ends {
  constructor(acts) {
    this.acts = acts;
    this.node = el("section", { class: "end", "aria-label": "Desk", hidden: true });
    this.asking = false;
    this.refusal = "";
    this.shown = "";
  }

  // Built anew only when it says something else, so that a button under the pointer stays.
  show(phase, { assignments, ...facts }) {
    const states = phase === "done" && assignments.length >= facts.total ? countStates(assignments) : [];
    const state = JSON.stringify([phase, facts, states, this.asking, this.refusal]);
    if (state === this.shown) return;
    this.shown = state;
    const parts = { loading: waiting, waiting, empty, done }[phase](this, { ...facts, states });
    this.node.replaceChildren(...parts.filter(Boolean));
  }

  leave() {
    this.asking = false;
    this.refusal = "";
  }
}

function button(text, run, primary = false) {
  return el("button", { class: primary ? "act primary" : "act", type: "button", onclick: run, text });
}

function waiting(ends, { kept, link }) {
  const trouble =
    link === "up"
      ? "Loading comments."
      : "The next comments are not here yet. They come as soon as the server answers.";
  const keys = kept ? `${counted(kept, "key is", "keys are")} kept for the next comment.` : null;
  return [el("p", { class: "lead", text: trouble }), keys && el("p", { class: "muted", text: keys })];
}

function empty() {
  return [
    el("h2", { text: "Nothing to code yet" }),
    el("p", {
      class: "lead",
      text: "This round has no comments for you. They appear here as soon as some are imported.",
    }),
  ];
}

function done(ends, facts) {
  const { total, decided, sealed, sealSentence } = facts;
  const undecided = total - decided;
  const head = sealed ? "You have finished this round" : `You have coded all ${counted(total, "comment", "comments")}`;
  const lead = sealed
    ? sealSentence || FROZEN
    : "Look through them once more, or say that you have finished. Until then you can change any of them.";
  return [
    el("h2", { text: head }),
    summary(facts),
    sealed && undecided > 0
      ? el("p", {
          class: "muted",
          text: `${counted(undecided, "comment was", "comments were")} left without a decision.`,
        })
      : null,
    el("p", { class: "lead", text: lead }),
    ends.asking ? confirmation(ends, facts) : choices(ends, facts),
  ];
}

function choices(ends, { sealed }) {
  const { acts } = ends;
  const buttons = [button(sealed ? "Look through your decisions" : "Review from the start", acts.review, !sealed)];
  if (!sealed) buttons.push(button("I have finished", acts.askSeal));
  return el("div", { class: "end-acts" }, ...buttons);
}

function confirmation(ends, { sealSentence, unsettled }) {
  const { acts } = ends;
  const refusal = ends.refusal || unsettled;
  return el(
    "div",
    { class: "notice confirm", role: "group", "aria-label": "Finish this round" },
    el("p", { text: sealSentence || `${FROZEN} You can still look through them.` }),
    refusal ? el("p", { class: "refusal", role: "alert", text: refusal }) : null,
    el("div", { class: "end-acts" }, button("Finish and freeze", acts.seal, true), button("Not yet", acts.leaveSeal)),
  );
}

function summary({ states }) {
  if (!states.length) return null;
  const rows = states.map(([state, count]) => {
    const number = el("dd", { text: count.toLocaleString("en-GB") });
    return el("div", {}, el("dt", { text: ANSWERS[state] ?? "Coded" }), number);
  });
  return el("dl", { class: "summary" }, ...rows);
}

// How many comments are in each state, states that occur only.
function countStates(assignments) {
  const states = { coded: 0, none_applies: 0, unsure: 0, ineligible: 0 };
  for (const { decision } of assignments) if (isDecided(decision)) states[decision.state] += 1;
  return Object.entries(states).filter(([, count]) => count);
}

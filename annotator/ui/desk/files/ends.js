// What stands in place of a comment: waiting, nothing to code, all decided, finished.

import { ANSWERS, isDecided } from "./choices.js";
import { counted, el } from "./dom.js";

export const FINISHED = "This round is finished: its decisions change no more.";
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
    const all = phase === "done" && assignments.length >= facts.total;
    const states = all ? countStates(assignments) : [];
    const marks = all ? countMarks(assignments) : null;
    const state = JSON.stringify([phase, facts, states, marks, this.asking, this.refusal]);
    if (state === this.shown) return;
    this.shown = state;
    const parts = { loading: waiting, waiting, empty, done }[phase](this, { ...facts, states, marks });
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
  const { total, decided, sealed } = facts;
  const undecided = total - decided;
  const head = sealed ? "You have finished this round" : `You have coded all ${counted(total, "comment", "comments")}`;
  const lead = sealed
    ? `This round is marked finished. ${FROZEN}`
    : "Look through them once more, or say that you have finished. Until then you can change any of them.";
  return [
    el("h2", { text: head }),
    sealed ? el("p", { class: "lead", text: lead }) : null,
    sealed ? whatNext(facts) : null,
    summary(facts),
    spentWords(facts),
    marked(ends, facts),
    sealed && undecided > 0
      ? el("p", {
          class: "muted",
          text: `${counted(undecided, "comment was", "comments were")} left without a decision.`,
        })
      : null,
    sealed ? null : el("p", { class: "lead", text: lead }),
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

// What is left for the meeting, each with a way to it. Without numbers where the round is too long to count here.
function marked(ends, { marks, decided }) {
  if (!decided) return null;
  const kinds = [
    ["discuss", "to discuss"],
    ["noted", "with a note"],
    ["unsure", "unsure"],
  ];
  const ways = kinds.filter(([kind]) => marks === null || marks[kind]);
  if (!ways.length) return null;
  const words = ([kind, text]) => (marks ? `${marks[kind].toLocaleString("en-GB")} ${text}` : `Those ${text}`);
  return el(
    "div",
    { class: "end-acts marked", role: "group", "aria-label": "Look at some of your decisions" },
    ...ways.map((way) => button(words(way), () => ends.acts.decided(way[0]))),
  );
}

function spentWords({ spent }) {
  return spent ? el("p", { class: "muted", text: `You spent about ${spent} on this round in this browser.` }) : null;
}

// After the seal: where to go from here.
function whatNext({ purpose }) {
  const text =
    purpose === "training"
      ? "What happens next: in a practice round agreement is open to everybody."
      : "What happens next: agreement opens as soon as everybody coding this round has finished.";
  return el(
    "p",
    { class: "what-next" },
    text,
    " ",
    el("a", { href: "/agreement", target: "_self", text: "Look at agreement" }),
    " · ",
    el("a", { href: "/", target: "_self", text: "Back to the start" }),
  );
}

function countMarks(assignments) {
  const decisions = assignments.map((one) => one.decision).filter(isDecided);
  const count = (test) => decisions.filter(test).length;
  return {
    discuss: count((one) => one.discuss),
    noted: count((one) => one.note),
    unsure: count((one) => one.state === "unsure"),
  };
}

// How many comments are in each state, states that occur only.
function countStates(assignments) {
  const states = { coded: 0, none_applies: 0, unsure: 0, ineligible: 0 };
  for (const { decision } of assignments) if (isDecided(decision)) states[decision.state] += 1;
  return Object.entries(states).filter(([, count]) => count);
}

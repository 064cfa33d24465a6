// At most one act a page: its form is sent as JSON, and the answer says where to go next.

const form = document.querySelector("form[data-act]");

function refuse(sentence) {
  const place = form.querySelector(".refusal");
  place.textContent = sentence;
  place.hidden = false;
}

async function send(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  form.querySelector(".refusal").hidden = true;
  const headers = { "Content-Type": "application/json" };
  if (form.dataset.token) headers["X-Annotator-Token"] = form.dataset.token;
  try {
    const answer = await fetch(form.dataset.act, {
      method: "POST",
      headers,
      body: JSON.stringify(Object.fromEntries(new FormData(form))),
    });
    const said = await answer.json();
    if (answer.ok) {
      if (form.dataset.database) clearDrafts(form.dataset.database);
      location.assign(said.next);
      return;
    }
    refuse(said.error);
  } catch {
    refuse("The program does not answer. Is it still running? Nothing was lost; try again.");
  }
  button.disabled = false;
}

// Half-made choices and their notes are texts of this coder: they go with the sign-in. Decisions on their way stay.
function clearDrafts(database) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`annotator:draft:${encodeURIComponent(database)}:`)) localStorage.removeItem(key);
    }
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // storage refused: nothing lies in it
  }
}

if (form) form.addEventListener("submit", send);

// The page a start link leads to goes on by itself and leaves no entry in the history.
const onward = document.querySelector("a[data-onward]");
if (onward) location.replace(onward.href);

// Signing out with something on its way: say so first. Decisions (annotator:outbox:…), memos and proposed codes
// (annotator:unsent:…) stay in this browser's storage and are sent when the same coder signs in here again.
function countUnsent(database, kind) {
  try {
    const start = `annotator:${kind}:${encodeURIComponent(database)}:`;
    return Object.keys(localStorage).filter((key) => key.startsWith(start)).length;
  } catch {
    return 0; // storage refused: nothing can lie in it
  }
}

const warning = document.querySelector("#unsent");
if (warning) {
  const decisions = countUnsent(form.dataset.database, "outbox");
  const texts = countUnsent(form.dataset.database, "unsent");
  if (decisions + texts) {
    const parts = [];
    if (decisions) parts.push(decisions === 1 ? "1 decision" : `${decisions} decisions`);
    if (texts) parts.push(texts === 1 ? "1 memo or proposed code" : `${texts} memos or proposed codes`);
    const what = `${parts.join(" and ")} ${decisions + texts === 1 ? "has" : "have"}`;
    warning.textContent = `${what} not reached the server yet. They stay in this browser and are sent when you sign in here again.`;
    warning.hidden = false;
  }
}

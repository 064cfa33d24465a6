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

// Signing out with decisions on their way: say so first. They stay in this browser's storage, where the desk
// keeps them (annotator:outbox:…), and are sent when the same coder signs in here again.
function countUnsent(database) {
  let count = 0;
  try {
    for (let place = 0; place < localStorage.length; place += 1) {
      if (localStorage.key(place).startsWith(`annotator:outbox:${encodeURIComponent(database)}:`)) count += 1;
    }
  } catch {
    return 0; // storage refused: nothing can lie in it
  }
  return count;
}

const warning = document.querySelector("#unsent");
if (warning) {
  const count = countUnsent(form.dataset.database);
  if (count) {
    const what = count === 1 ? "1 decision has" : `${count} decisions have`;
    warning.textContent = `${what} not reached the server yet. They stay in this browser and are sent when you sign in here again.`;
    warning.hidden = false;
  }
}

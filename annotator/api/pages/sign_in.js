// One act a page: its form is sent as JSON, and the answer says where to go next.

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
      location.assign(said.next);
      return;
    }
    refuse(said.error);
  } catch {
    refuse("The program does not answer. Is it still running? Nothing was lost; try again.");
  }
  button.disabled = false;
}

if (form) form.addEventListener("submit", send);

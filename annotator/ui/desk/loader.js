// The part Streamlit runs: it fetches the desk's modules and mounts them once per place in the page.
// Streamlit calls the default export again whenever data or theme changes, and runs the cleanup of a
// run that was overtaken while it was being loaded; only the cleanup of the latest run may take the desk down.

const places = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  let place = places.get(parentElement);
  if (!place) {
    place = { run: 0, data, desk: null, gone: false };
    place.watch = withoutConnectionDialog(() => place.desk?.takeKeys());
    places.set(parentElement, place);
    load(place, parentElement);
  }
  place.run += 1;
  place.data = data;
  place.desk?.update(data);
  const run = place.run;
  return () => {
    if (place.run !== run) return;
    place.gone = true;
    places.delete(parentElement);
    place.watch.disconnect();
    place.desk?.destroy();
  };
}

async function load(place, root) {
  const message = document.createElement("p");
  message.setAttribute("role", "status");
  for (let attempt = 0; !place.gone; attempt += 1) {
    // This module runs from a blob: URL, against which a path cannot be resolved.
    const url = new URL(`${place.data.files}/desk.js`, document.baseURI);
    if (attempt) url.searchParams.set("again", attempt);
    try {
      const { mount } = await import(url.href);
      message.remove();
      if (!place.gone) place.desk = mount(root, place.data);
      return;
    } catch (error) {
      // A failed fetch of a module is a TypeError; anything else is a fault of ours and is shown.
      if (!(error instanceof TypeError)) throw error;
      message.textContent = "The desk could not be loaded. Trying again.";
      root.append(message);
      await new Promise((resolve) => setTimeout(resolve, Math.min(15000, 1000 * 2 ** attempt)));
    }
  }
}

// When the server does not answer, Streamlit lays a dialog over the page and asks about the internet. The desk says
// itself that it works on, and the coder goes on by keyboard: the dialog is closed and the keys come back.
function withoutConnectionDialog(closed) {
  const watch = new MutationObserver(() => {
    for (const dialog of document.querySelectorAll('body > [data-testid="stDialog"]')) {
      if (!asksAboutConnection(dialog)) continue;
      dialog.querySelector('button[aria-label="Close"]')?.click();
      // The dialog gives the focus back in its own time.
      setTimeout(closed, 300);
      setTimeout(closed, 1500);
    }
  });
  watch.observe(document.body, { childList: true });
  // A key pressed before that is the desk's, too: it takes the keys back before it hears of this one.
  const listening = new AbortController();
  const early = { capture: true, signal: listening.signal };
  let robbed = false;
  const moved = (event) => (robbed = asksAboutConnection(event.target.closest?.('[data-testid="stDialog"]')));
  window.addEventListener("focusin", moved, early);
  window.addEventListener("keydown", () => robbed && closed(), early);
  return {
    disconnect: () => {
      watch.disconnect();
      listening.abort();
    },
  };
}

function asksAboutConnection(dialog) {
  return dialog?.querySelector("h2")?.textContent === "Connection error";
}

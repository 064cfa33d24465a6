// The part Streamlit runs to show the desk's panel of codes by itself: it fetches the desk's modules and mounts them
// once per place in the page.

const places = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  let place = places.get(parentElement);
  if (!place) {
    place = { run: 0, data, preview: null, gone: false };
    places.set(parentElement, place);
    load(place, parentElement);
  }
  place.run += 1;
  place.data = data;
  place.preview?.update(data);
  const run = place.run;
  return () => {
    if (place.run !== run) return;
    place.gone = true;
    places.delete(parentElement);
    place.preview?.destroy();
  };
}

async function load(place, root) {
  for (let attempt = 0; !place.gone; attempt += 1) {
    // This module runs from a blob: URL, against which a path cannot be resolved.
    const url = new URL(`${place.data.files}/preview.js`, document.baseURI);
    if (attempt) url.searchParams.set("again", attempt);
    try {
      const { mount } = await import(url.href);
      if (!place.gone) place.preview = mount(root, place.data);
      return;
    } catch (error) {
      // A failed fetch of a module is a TypeError; anything else is a fault of ours and is shown.
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(15000, 1000 * 2 ** attempt)));
    }
  }
}

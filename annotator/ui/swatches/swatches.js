// Colours as round buttons of one choice, each with its name. Text goes in as text only.

const places = new WeakMap();
let made = 0;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let place = places.get(parentElement);
  if (!place) {
    made += 1;
    place = { node: document.createElement("fieldset"), shown: "", name: `colour-${made}` };
    parentElement.append(place.node);
    places.set(parentElement, place);
  }
  const colours = JSON.stringify(data.colours);
  if (place.shown !== colours) {
    place.shown = colours;
    build(place, data);
  }
  for (const input of place.node.querySelectorAll("input")) {
    input.checked = input.value === (data.chosen ?? "");
    input.onchange = () => setTriggerValue("asked", input.value);
  }
}

function build({ node, name }, { label, colours }) {
  const legend = document.createElement("legend");
  legend.textContent = label;
  node.replaceChildren(legend, ...[...colours, ["", "none"]].map(([colour, word]) => swatch(name, colour, word)));
}

function swatch(name, colour, word) {
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name, value: colour });
  const dot = document.createElement("span");
  dot.className = "dot";
  if (colour) dot.style.background = colour;
  const text = document.createElement("span");
  text.className = "word";
  text.textContent = word;
  const label = document.createElement("label");
  label.title = word;
  label.append(input, dot, text);
  return label;
}

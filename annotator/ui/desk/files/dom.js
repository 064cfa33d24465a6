// Building elements. Text goes in as text only: nothing here parses markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Writing an unchanged value would make screen readers speak again and the browser lay out again.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

export function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

export function keycap(key) {
  return el("kbd", { class: "keycap", "aria-hidden": "true", text: key });
}

// A button or a term that carries the key of a command: it is printed as on `cap`, or gone.
export function printKey(node, key, cap) {
  const kbd = node.querySelector(".keycap");
  if (kbd) {
    setText(kbd, key ? cap : "");
    show(kbd, Boolean(key));
  }
  const button = node.tagName === "BUTTON";
  if (key || !button) setAttribute(node, button ? "aria-keyshortcuts" : "aria-label", key ?? "no key");
  else node.removeAttribute("aria-keyshortcuts");
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

// Times are shown as printed in their source: the wall clock of the author, never moved to the coder's zone.
export function wallClock(iso) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d))?/.exec(iso ?? "");
  if (!parts) return iso ?? "";
  const day = DAY.format(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
  return parts[4] ? `${day}, ${parts[4]}` : day;
}

export function counted(number, one, many) {
  return `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
}

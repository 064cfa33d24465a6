// The place for files in the browser. It keeps the list of what was chosen, sends one file after the other, and tells
// Streamlit the ids of all files that wait once everything has arrived. Text goes in as text only.
// `filesOf` stands in dropped.js; the two are one module in the browser.

const STALLED = 120000; // milliseconds without a byte going out or an answer coming in
const places = new WeakMap();

// Streamlit calls this again whenever data or theme changes; only the cleanup of the latest run takes the place down.
export default function (component) {
  const { data, parentElement, setStateValue } = component;
  let place = places.get(parentElement);
  if (!place) {
    place = { run: 0, drop: new Drop(parentElement) };
    places.set(parentElement, place);
  }
  place.run += 1;
  place.drop.update(data, (ids) => setStateValue("arrived", ids));
  const run = place.run;
  return () => {
    if (place.run !== run) return;
    places.delete(parentElement);
    place.drop.close();
  };
}

// A file is: queued, sending, lost (may be tried again and holds up the others), refused, or arrived.
const UNSETTLED = ["queued", "sending", "lost"];

class Drop {
  constructor(root) {
    this.files = []; // chosen here and not yet told to Streamlit
    this.waiting = []; // on the server, as the page last knew them
    this.told = null;
    this.batch = { chosen: 0, arrived: 0 };
    this.rows = new Map();
    this.listening = new AbortController();
    this.#build(root);
    this.#listen();
  }

  update(data, tell) {
    this.data = data;
    this.tell = tell;
    // A file keeps its row when the page hears of it.
    const known = new Map([...this.waiting, ...this.files].map((one) => [one.id, one]));
    this.waiting = data.waiting.map((one) => known.get(one.id) ?? one);
    const here = new Set(this.waiting);
    const busy = this.#isBusy();
    this.files = this.files.filter((one) => one.state !== "arrived" || (busy && !here.has(one)));
    this.#render();
  }

  close() {
    this.listening.abort();
    const files = this.files;
    this.files = [];
    for (const file of files) file.request?.abort();
    this.node.remove();
  }

  // ---- choosing

  add(files) {
    const chosen = files.filter((file) => !file.name.startsWith("."));
    if (!chosen.length) return;
    if (this.waiting.length + this.files.length + chosen.length > this.data.most) {
      const most = this.data.most.toLocaleString("en-GB");
      this.#say(`These are more than ${most} files, the most that can wait at once. Put them into one zip archive.`);
      return;
    }
    // What has arrived by now stays what the page works with until the whole batch is here.
    if (!this.#isBusy()) {
      this.batch = { chosen: 0, arrived: 0 };
      this.#tellArrived();
    }
    this.batch.chosen += chosen.length;
    this.files.push(...chosen.map((file) => ({ file, name: file.name, state: "queued", sent: 0, sentence: "" })));
    this.#next();
  }

  // ---- sending

  #isBusy() {
    return this.files.some((one) => UNSETTLED.includes(one.state));
  }

  #next() {
    const stopped = this.files.some((one) => one.state === "sending" || one.state === "lost");
    const file = stopped ? null : this.files.find((one) => one.state === "queued");
    if (file) this.#send(file);
    this.#render();
    if (!this.#isBusy()) this.#tellArrived();
  }

  #send(file) {
    const request = new XMLHttpRequest(); // fetch does not say how much has been sent
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALLED);
    };
    request.open("POST", this.data.api);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Annotator-Token", this.data.token);
    // Half of an emoji, which some file systems allow, cannot be encoded.
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.replace(/\p{Surrogate}/gu, "\ufffd")));
    request.upload.onprogress = ({ loaded }) => {
      alive();
      file.sent = loaded;
      this.#renderRow(file);
    };
    request.onloadend = () => {
      clearTimeout(timer);
      file.request = null;
      if (!this.files.includes(file)) return; // cancelled
      this.#answered(file, request.status, request.response);
      this.#next();
    };
    Object.assign(file, { request, state: "sending", sent: 0, sentence: "" });
    alive();
    request.send(file.file);
  }

  #answered(file, status, answer) {
    if (status === 200 && answer?.arrival) {
      Object.assign(file, { state: "arrived", id: answer.arrival.id });
      this.batch.arrived += 1;
      return;
    }
    // Another file may fare better than one that was refused, but not without a connection or a sign-in.
    const refused = status >= 400 && status < 500 && status !== 401 && status !== 403;
    file.state = refused ? "refused" : "lost";
    file.sentence = answer?.error ?? "The connection was lost, or the file was changed meanwhile. Nothing of it was kept.";
  }

  #again(file) {
    file.state = "queued";
    this.#next();
    this.#focus(file);
  }

  #cancel(files) {
    this.files = this.files.filter((one) => !files.includes(one));
    this.batch.chosen -= files.length;
    for (const file of files) file.request?.abort();
    this.#next();
  }

  async #remove(one) {
    let sentence = "The connection was lost. Try again.";
    try {
      const answer = await fetch(`${this.data.api}/${one.id}`, {
        method: "DELETE",
        headers: { "X-Annotator-Token": this.data.token },
      });
      sentence = answer.ok ? "" : ((await answer.json()).error ?? sentence);
    } catch (error) {
      // What fetch and an answer that is no JSON throw; anything else is a fault of ours.
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    }
    if (sentence) {
      this.#say(sentence);
      return;
    }
    if (this.files.includes(one)) {
      this.batch.chosen -= 1;
      this.batch.arrived -= 1;
    }
    this.waiting = this.waiting.filter((other) => other !== one);
    this.files = this.files.filter((other) => other !== one);
    this.#next();
  }

  #tellArrived() {
    const here = this.files.filter((one) => one.state === "arrived");
    const ids = [...new Set([...this.waiting, ...here].map((one) => one.id))];
    if (this.told === ids.join()) return;
    this.told = ids.join();
    this.tell(ids);
  }

  // ---- showing

  #build(root) {
    const choose = (label, folder) => {
      const input = el("input", { type: "file", multiple: true, tabindex: "-1", "aria-hidden": "true", class: "unseen" });
      input.webkitdirectory = folder;
      input.onchange = () => {
        this.add([...input.files]);
        input.value = ""; // so that the same file can be chosen again
      };
      return [el("button", { type: "button", class: "choose", text: label, onclick: () => input.click() }), input];
    };
    this.zone = el("div", { class: "zone" });
    this.zone.append(el("p", { text: "Drop files or a folder here" }), ...choose("Choose files", false));
    this.zone.append(...choose("Choose a folder", true));
    this.status = el("p", { role: "status" });
    this.stop = el("button", { type: "button", class: "quiet", text: "Cancel all" });
    this.stop.onclick = () => this.#cancel(this.files.filter((one) => UNSETTLED.includes(one.state)));
    this.list = el("ul");
    this.node = el("section", { class: "drop", "aria-label": "Files to import" });
    this.node.append(this.zone, el("div", { class: "line" }, this.status, this.stop), this.list);
    root.append(this.node);
  }

  #listen() {
    const { signal } = this.listening;
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    const over = (event, isOver) => hasFiles(event) && this.zone.classList.toggle("over", isOver);
    this.zone.addEventListener("dragover", (event) => over(event, true), { signal });
    this.zone.addEventListener("dragleave", (event) => over(event, false), { signal });
    this.zone.addEventListener(
      "drop",
      async (event) => {
        over(event, false);
        const { files, unread } = await filesOf(event.dataTransfer);
        this.add(files);
        if (unread.length) this.#say(`“${unread[0]}” could not be read. Choose it with the button.`);
      },
      { signal },
    );
    // A file that misses the place would be opened instead of the page.
    for (const name of ["dragover", "drop"])
      window.addEventListener(name, (event) => hasFiles(event) && event.preventDefault(), { signal });
    window.addEventListener("beforeunload", (event) => this.#isBusy() && event.preventDefault(), { signal });
  }

  #render() {
    const wanted = [...new Set([...this.waiting, ...this.files])];
    const busy = this.#isBusy();
    const held = this.node.getRootNode().activeElement;
    for (const [one, row] of this.rows)
      if (!wanted.includes(one)) {
        row.node.remove();
        this.rows.delete(one);
      }
    for (const one of wanted) {
      if (!this.rows.has(one)) this.list.append(this.#newRow(one));
      this.#renderRow(one);
    }
    this.list.hidden = !wanted.length;
    this.stop.hidden = this.files.filter((one) => UNSETTLED.includes(one.state)).length < 2;
    const here = wanted.filter((one) => !one.file || one.state === "arrived").length;
    if (busy) this.#say(`${this.batch.arrived} of ${counted(this.batch.chosen)} arrived.`);
    else this.#say(here ? `${counted(here)} here.` : "");
    // What had the focus is gone with its row, or hidden.
    if (held && (!this.node.contains(held) || held.hidden)) this.zone.querySelector("button").focus();
  }

  #newRow(one) {
    const row = {
      node: el("li"),
      bar: el("progress", { max: "1", "aria-label": one.name }),
      how: el("span", { class: "how" }),
      again: el("button", { type: "button", class: "quiet", text: "Try again", "aria-label": `Try again: ${one.name}` }),
      away: el("button", { type: "button", class: "quiet" }),
    };
    row.again.onclick = () => this.#again(one);
    row.away.onclick = () => (one.file && one.state !== "arrived" ? this.#cancel([one]) : this.#remove(one));
    row.node.append(el("span", { class: "name", text: one.name }), row.how, row.bar, row.again, row.away);
    this.rows.set(one, row);
    return row.node;
  }

  #renderRow(one) {
    const row = this.rows.get(one);
    const { state = "arrived" } = one;
    const size = one.file?.size ?? one.size;
    row.bar.hidden = state !== "sending";
    // What is sent is a little more than the file.
    row.bar.value = size && one.sent ? Math.min(1, one.sent / size) : 0;
    const percent = `${Math.floor(100 * row.bar.value)} %`;
    const words = { queued: "waits", sending: percent, arrived: `${bytes(size)}, arrived` };
    setText(row.how, words[state] ?? one.sentence);
    row.node.classList.toggle("bad", !(state in words));
    row.again.hidden = state in words;
    const word = UNSETTLED.includes(state) ? "Cancel" : "Remove";
    setText(row.away, word);
    row.away.setAttribute("aria-label", `${word}: ${one.name}`);
  }

  #focus(one) {
    this.rows.get(one)?.away.focus();
  }

  #say(sentence) {
    setText(this.status, sentence);
  }
}

function el(tag, { text, onclick, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value === true ? "" : value);
  if (text !== undefined) node.textContent = text;
  if (onclick) node.onclick = onclick;
  node.append(...children);
  return node;
}

// Writing an unchanged value would make screen readers speak again.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function counted(files) {
  return `${files.toLocaleString("en-GB")} ${files === 1 ? "file" : "files"}`;
}

function bytes(size) {
  const units = ["bytes", "KB", "MB", "GB"];
  const step = Math.min(3, size ? Math.floor(Math.log(size) / Math.log(1024)) : 0);
  return `${(size / 1024 ** step).toLocaleString("en-GB", { maximumFractionDigits: step ? 1 : 0 })} ${units[step]}`;
}

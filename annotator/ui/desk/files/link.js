// The link to the desk API: one place that knows whether the server answers, who is signed in there,
// and which token goes with a write. While the link is not up, it alone asks again.

const USUAL = { first: 500, longest: 15000, request: 20000 };

export class Link {
  // `state`: up, down (no answer), busy (the server cannot), signed-out, other-coder, denied.
  constructor(options, { changed, recovered, met }) {
    this.options = options;
    this.token = options.token;
    this.state = "up";
    this.sentence = "";
    this.changed = changed;
    this.recovered = recovered;
    this.met = met; // called with every queue answer
    this.times = { ...USUAL, ...options.times };
    this.fetch = options.fetch ?? ((...call) => window.fetch(...call));
    this.codebook = Infinity; // the version met last
    this.attempt = 0;
    this.timer = null;
    this.probing = false;
    this.closed = false;
  }

  useToken(token) {
    if (token) this.token = token;
  }

  async queue(search) {
    const query = new URLSearchParams({ round: this.options.round, ...search });
    const answer = await this.#request(`queue?${query}`);
    if (answer.kind === "refused" || answer.kind === "denied") return this.#fail("denied", answer.sentence);
    if (!answer.ok) return answer;
    const { data } = answer;
    const ours =
      String(data.coder.id) === String(this.options.coder) && String(data.database) === String(this.options.database);
    if (!ours) return this.#fail("other-coder");
    this.useToken(data.token);
    this.codebook = data.codebook.version;
    this.#up();
    this.met(data);
    return answer;
  }

  // One page of the coder's own decisions; `search` has count, before, show and words.
  async decided(search) {
    const answer = await this.#request(`decided?${new URLSearchParams({ round: this.options.round, ...search })}`);
    if (answer.ok) this.#up();
    return answer;
  }

  async memos(assignment) {
    const answer = await this.#request(`memos?${new URLSearchParams({ assignment })}`);
    if (answer.ok) this.#up();
    return answer;
  }

  async anchors() {
    const answer = await this.#request(`anchors?${new URLSearchParams({ round: this.options.round })}`);
    if (answer.ok) this.#up();
    return answer;
  }

  async context(assignment) {
    const answer = await this.#request(`context?${new URLSearchParams({ assignment })}`);
    if (answer.ok) this.#up();
    return answer;
  }

  // A refused token is asked for once more: the same coder may have signed in again in another tab.
  async post(path, body) {
    const sent = this.token;
    let answer = await this.#post(path, body);
    if (answer.kind === "denied") {
      const asked = await this.queue({ count: 1 });
      if (!asked.ok) return asked;
      if (this.token !== sent) answer = await this.#post(path, body);
    }
    if (answer.kind === "denied") return this.#fail("denied", answer.sentence);
    if (answer.ok) {
      this.#up();
      // A newer codebook was published: the queue brings it, and the next comment shows it.
      if (answer.data.codebook_version > this.codebook) this.queue({ count: 1 });
    }
    return answer;
  }

  #post(path, body) {
    const text = JSON.stringify(body);
    return this.#request(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Annotator-Token": this.token },
      body: text,
      // Lets a closing tab finish what it is sending; browsers refuse it for bodies above 64 KiB, and a
      // character takes up to three bytes.
      keepalive: text.length < 15000,
    });
  }

  async #request(path, init = {}) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.times.request);
    const request = { credentials: "same-origin", cache: "no-store", ...init, signal: abort.signal };
    let response;
    let data;
    try {
      response = await this.fetch(`${this.options.api}/${path}`, request);
      data = await response.json();
    } catch (error) {
      // An answer that is not JSON comes from something before the desk API: a proxy, a server starting up.
      if (error instanceof SyntaxError) return this.#fail("busy");
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      return this.#fail("down");
    } finally {
      clearTimeout(timer);
    }
    return this.#answer(response, data);
  }

  #answer(response, data) {
    const { status } = response;
    const sentence = data?.error ?? "";
    if (response.ok) return { ok: true, data };
    if (status === 401) return this.#fail("signed-out");
    if (status === 403) return { ok: false, kind: "denied", status, sentence };
    if (status === 429 || status >= 500)
      return this.#fail("busy", sentence, Number(response.headers.get("Retry-After")));
    return { ok: false, kind: "refused", status, sentence };
  }

  #up() {
    // A probe that succeeds does not shorten the wait: the write it makes room for may fail again.
    if (!this.probing) this.attempt = 0;
    clearTimeout(this.timer);
    this.timer = null;
    if (this.state === "up") return;
    this.state = "up";
    this.sentence = "";
    this.changed();
    queueMicrotask(() => this.recovered());
  }

  #fail(kind, sentence = "", seconds = 0) {
    const news = this.state !== kind || this.sentence !== sentence;
    this.state = kind;
    this.sentence = sentence;
    this.#later(seconds);
    if (news) this.changed();
    return { ok: false, kind, sentence };
  }

  #later(seconds) {
    if (this.closed || this.timer !== null) return;
    const grown = Math.min(this.times.longest, this.times.first * 2 ** this.attempt);
    this.attempt += 1;
    const wait = Math.max(grown * (0.75 + Math.random() / 2), (seconds || 0) * 1000);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.probe();
    }, wait);
  }

  // An answer that makes no sense: whoever sent it is not the desk API as it should be.
  doubt() {
    this.#fail("busy");
  }

  // Ask whether the server answers again, and to whom.
  async probe() {
    if (this.state === "up" || this.probing || this.closed) return;
    this.probing = true;
    await this.queue({ count: 1 });
    this.probing = false;
  }

  // The browser says that something changed: the network is back, the tab is looked at again.
  wake() {
    if (this.state === "up") {
      this.recovered();
      return;
    }
    this.attempt = 0;
    clearTimeout(this.timer);
    this.timer = null;
    this.probe();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }
}

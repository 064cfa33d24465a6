// The coder's own pace in this browser, and what it says of the time left. No page: what happens is told
// to it, and the clock is given.

const KEPT = 50; // decisions the pace is taken from
const FEWEST = 5; // decisions before anything is said
const IDLE = 120000; // milliseconds without any input after which the coder is taken to be elsewhere

export class Pace {
  // `now()` in milliseconds, of a clock that nobody sets.
  constructor({ storage, key, now = () => performance.now() }) {
    Object.assign(this, { storage, key, now });
    this.id = null; // the comment on screen
    this.times = new Map(); // comment -> milliseconds looked at so far
    this.looking = true;
    this.at = now();
    this.unkept = [];
    this.pending = 0;
    this.#read();
  }

  #read() {
    const kept = this.storage.read(this.key);
    const numbers = Array.isArray(kept?.seconds) ? kept.seconds.filter(Number.isFinite) : [];
    this.seconds = numbers.slice(-KEPT);
    this.total = Number.isFinite(kept?.total) ? kept.total : 0;
  }

  // What passed since the last news counts for the comment on screen, unless nobody was there.
  #advance() {
    const now = this.now();
    const passed = now - this.at;
    this.at = now;
    if (!this.looking || this.id === null || passed > IDLE) return;
    this.times.set(this.id, (this.times.get(this.id) ?? 0) + passed);
    this.pending += passed;
  }

  // Any sign of the coder: a key, a movement, a scroll.
  input() {
    this.#advance();
  }

  // The tab came into view or went out of it.
  look(visible) {
    this.#advance();
    this.looking = visible;
  }

  // A comment is on screen; null for anything else.
  show(id) {
    this.#advance();
    this.id = id;
  }

  // The comment on screen was decided. Only a first decision tells of the pace: one looked back at, or
  // taken back before, takes less time.
  decided(id, first) {
    this.#advance();
    const spent = this.times.get(id);
    this.times.delete(id);
    if (first && spent !== undefined) this.unkept.push(Math.max(0.1, Math.round(spent / 100) / 10));
  }

  // Write what is new; other tabs of the coder may have written meanwhile.
  keep() {
    if (!this.unkept.length) return;
    const pending = this.pending / 1000;
    if (!this.storage.broken) this.#read();
    this.seconds = [...this.seconds, ...this.unkept].slice(-KEPT);
    this.total += pending;
    this.unkept = [];
    this.pending = 0;
    this.storage.write(this.key, { seconds: this.seconds, total: Math.round(this.total) });
  }

  // {text, title} for the bar; null while too little is known or nothing is left.
  estimate(left) {
    const known = this.seconds.length;
    if (known < FEWEST || left < 1) return null;
    const middle = median(this.seconds);
    const own = `at your own pace: median ${inSeconds(middle)} a comment over your last ${known}`;
    return { text: timeLeft(middle * left), title: own };
  }

  // Seconds spent on this round in this browser; 0 when none were counted.
  get spent() {
    return this.total + this.pending / 1000;
  }
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Rounded up, and the coarser the longer: a guess in minutes should not look like a measurement.
export function timeLeft(seconds) {
  return seconds < 60 ? "less than a minute left" : `about ${inMinutes(seconds)} left`;
}

export function inMinutes(seconds) {
  let minutes = Math.ceil(seconds / 60);
  if (minutes > 10) minutes = Math.ceil(minutes / 5) * 5;
  if (minutes < 60) return `${minutes} min`;
  if (minutes > 600) return `${Math.ceil(minutes / 60).toLocaleString("en-GB")} h`;
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${minutes / 60} h`;
}

function inSeconds(seconds) {
  if (seconds >= 120) return `${Math.round(seconds / 60)} min`;
  return seconds < 1 ? "under 1 s" : `${Math.round(seconds)} s`;
}

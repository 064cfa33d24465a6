// The browser's storage, and what happens when it refuses: values are then kept by their owner, in memory.

export class BrowserStorage {
  constructor(area) {
    this.area = area;
    this.broken = area === null;
  }

  // Reaching for the storage may itself be refused (blocked site data, some private windows).
  static open(name) {
    try {
      const area = window[name];
      const probe = "annotator:probe";
      area.setItem(probe, "1");
      area.removeItem(probe);
      return new BrowserStorage(area);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return new BrowserStorage(null);
    }
  }

  read(key) {
    return parsed(this.area?.getItem(key) ?? null);
  }

  // Whether the value is kept. It is not when the storage is full or refused.
  write(key, value) {
    if (!this.area) return false;
    try {
      this.area.setItem(key, JSON.stringify(value));
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return false;
    }
  }

  remove(key) {
    this.area?.removeItem(key);
  }

  keys(prefix) {
    const found = [];
    for (let place = 0; place < (this.area?.length ?? 0); place += 1) {
      const key = this.area.key(place);
      if (key.startsWith(prefix)) found.push(key);
    }
    return found;
  }
}

// A stored value, or null where there is none or something else wrote it.
export function parsed(text) {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

// Database, coder and round: what belongs to one never meets the other in the same browser.
export function scopeOf({ database, coder, round }) {
  return [database, coder, round].map((part) => encodeURIComponent(String(part))).join(":");
}

// Choices not yet saved, one entry per assignment, so that a reload loses nothing.
export class Drafts {
  constructor(storage, scope) {
    this.storage = storage;
    this.prefix = `annotator:draft:${scope}:`;
  }

  read(assignment) {
    return this.storage.read(this.prefix + assignment);
  }

  write(assignment, draft) {
    this.storage.write(this.prefix + assignment, draft);
  }

  remove(assignment) {
    this.storage.remove(this.prefix + assignment);
  }
}

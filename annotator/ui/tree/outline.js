// The codebook as an outline, pure: rows for what is open or found, and where a code goes. No page, no time.
// A move is {code, parent, section, before}: under `parent` (null: a theme of `section`), before that sibling or last.

const OTHERS = "s:"; // the row of the themes without a section

class Outline {
  constructor({ sections, codes }) {
    this.codes = codes;
    this.byId = new Map(codes.map((code) => [code.id, code]));
    this.below = new Map();
    for (const code of codes) {
      if (!this.below.has(code.parent)) this.below.set(code.parent, []);
      this.below.get(code.parent).push(code);
    }
    this.sections = this.#sections(sections);
  }

  #sections(named) {
    if (!named.length) return [];
    const known = new Set(named.map((section) => section.id));
    const loose = this.children(null).some((theme) => !known.has(theme.section));
    const others = { id: null, key: OTHERS, name: "Other codes" };
    const all = named.map((section) => ({ ...section, key: `s:${section.id}` }));
    return loose ? [...all, others] : all;
  }

  children(id) {
    return this.below.get(id) ?? [];
  }

  themesOf(section) {
    const known = new Set(this.sections.map((one) => one.id));
    return this.children(null).filter((theme) => (known.has(theme.section) ? theme.section : null) === section);
  }

  // The codes beside this one, itself among them.
  siblings(code) {
    if (code.parent !== null || !this.sections.length) return this.children(code.parent);
    return this.themesOf(this.sectionOf(code));
  }

  sectionOf(theme) {
    return this.sections.some((one) => one.id === theme.section) ? theme.section : null;
  }

  lineage(id) {
    const path = [];
    for (let code = this.byId.get(id); code; code = this.byId.get(code.parent)) path.unshift(code);
    return path;
  }

  isWithin(id, above) {
    return this.lineage(id).some((code) => code.id === above);
  }

  // Keys of the rows that must be open for this one to be seen.
  above(key) {
    if (key.startsWith("s:")) return [];
    const path = this.lineage(key.slice(2));
    if (!path.length) return [];
    const section = this.sections.find((one) => one.id === this.sectionOf(path[0]));
    return [...(section ? [section.key] : []), ...path.slice(0, -1).map((code) => `c:${code.id}`)];
  }

  // The rows to be seen, in order. `open` holds keys of open rows; `words`, when there are any, show the codes
  // whose name holds them with all that is above these, whatever is open.
  rows(open, words) {
    const wanted = folded(words);
    const shown = wanted ? this.#found(wanted) : null;
    const rows = [];
    const walk = (codes, level) => {
      const here = shown ? codes.filter((code) => shown.has(code.id)) : codes;
      for (const [place, code] of here.entries()) {
        const key = `c:${code.id}`;
        const below = this.children(code.id);
        const inner = shown ? below.some((child) => shown.has(child.id)) : below.length > 0;
        const isOpen = inner ? Boolean(shown) || open.has(key) : null;
        rows.push({ key, code, level, place: place + 1, size: here.length, open: isOpen, name: code.name });
        if (isOpen) walk(below, level + 1);
      }
    };
    if (!this.sections.length) walk(this.children(null), 1);
    const sections = this.sections.map((section) => ({ section, themes: this.themesOf(section.id) }));
    const seen = shown ? sections.filter(({ themes }) => themes.some((theme) => shown.has(theme.id))) : sections;
    for (const [place, { section, themes }] of seen.entries()) {
      const { key, name } = section;
      const isOpen = themes.length ? Boolean(shown) || open.has(key) : null;
      rows.push({ key, section, level: 1, place: place + 1, size: seen.length, open: isOpen, name });
      if (isOpen) walk(themes, 2);
    }
    return rows;
  }

  #found(wanted) {
    const shown = new Set();
    for (const code of this.codes) {
      if (folded(code.name).includes(wanted)) for (const step of this.lineage(code.id)) shown.add(step.id);
    }
    return shown;
  }

  // ---- where a code goes ----

  // One step by keyboard or button; a string says why there is none.
  step(id, way) {
    const code = this.byId.get(id);
    const beside = this.siblings(code);
    const place = beside.indexOf(code);
    const here = { code: id, parent: code.parent, section: code.parent === null ? this.sectionOf(code) : null };
    if (way === "up" && place > 0) return { ...here, before: beside[place - 1].id };
    if (way === "down" && place < beside.length - 1) return { ...here, before: beside[place + 2]?.id ?? null };
    if (way === "up" || way === "down") return this.#toNextSection(code, way);
    if (way === "in") {
      if (!place) return `There is no code above “${code.name}” to go under.`;
      return { code: id, parent: beside[place - 1].id, section: null, before: null };
    }
    if (code.parent === null) return `“${code.name}” is a theme already.`;
    const above = this.byId.get(code.parent);
    const row = this.siblings(above);
    const section = above.parent === null ? this.sectionOf(above) : null;
    return { code: id, parent: above.parent, section, before: row[row.indexOf(above) + 1]?.id ?? null };
  }

  #toNextSection(code, way) {
    const end = `“${code.name}” is the ${way === "up" ? "first" : "last"} already.`;
    if (code.parent !== null) return end;
    const place = this.sections.findIndex((one) => one.id === this.sectionOf(code));
    const next = this.sections[place + (way === "up" ? -1 : 1)];
    if (place < 0 || !next) return end;
    const before = way === "up" ? null : (this.themesOf(next.id)[0]?.id ?? null);
    return { code: code.id, parent: null, section: next.id, before };
  }

  // Where a code goes that is dropped on a row: on its upper part before it, on its lower one behind it (in front of
  // what an open row shows below), in the middle under it. Null where it cannot go, or stands already.
  drop(id, row, part) {
    const move = row.section ? this.#intoSection(id, row.section) : this.#beside(id, row, part);
    if (!move || (move.parent !== null && this.isWithin(move.parent, id)) || move.before === id) return null;
    const code = this.byId.get(id);
    const beside = this.siblings(code);
    const stands = beside[beside.indexOf(code) + 1]?.id ?? null;
    const same = code.parent === move.parent && (move.parent !== null || this.sectionOf(code) === move.section);
    return same && stands === move.before ? null : move;
  }

  #intoSection(id, section) {
    const first = this.themesOf(section.id).find((theme) => theme.id !== id);
    return { code: id, parent: null, section: section.id, before: first?.id ?? null };
  }

  #beside(id, { code, open }, part) {
    if (this.isWithin(code.id, id)) return null;
    if (part === "inside") return { code: id, parent: code.id, section: null, before: null };
    if (part === "after" && open) {
      return { code: id, parent: code.id, section: null, before: this.children(code.id)[0].id };
    }
    const beside = this.siblings(code).filter((one) => one.id !== id || one === code);
    const before = part === "before" ? code.id : (beside[beside.indexOf(code) + 1]?.id ?? null);
    return { code: id, parent: code.parent, section: code.parent === null ? this.sectionOf(code) : null, before };
  }

  // The outline after a move.
  moved({ code: id, parent, section, before }) {
    if (!this.byId.has(id) || (parent !== null && !this.byId.has(parent))) return this;
    const family = new Set(this.codes.filter((code) => this.isWithin(code.id, id)).map((code) => code.id));
    const rest = this.codes.filter((code) => !family.has(code.id));
    const going = this.codes.filter((code) => family.has(code.id));
    going[0] = { ...going[0], parent, section: parent === null ? section : null };
    let place = before === null ? -1 : rest.findIndex((code) => code.id === before);
    if (place < 0) place = parent === null ? rest.length : 1 + rest.findLastIndex((code) => this.isWithin(code.id, parent));
    const codes = [...rest.slice(0, place), ...going, ...rest.slice(place)];
    return new Outline({ sections: this.sections.filter((one) => one.id !== null), codes });
  }

  // Where a code stands, in words.
  whereabouts(id) {
    const code = this.byId.get(id);
    const beside = this.siblings(code);
    const section = this.sections.find((one) => one.id === this.sectionOf(code));
    const above = code.parent === null ? section?.name : this.byId.get(code.parent)?.name;
    return `“${code.name}”${above ? ` under “${above}”` : ""}, ${beside.indexOf(code) + 1} of ${beside.length}`;
  }
}

// Without case and accents.
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

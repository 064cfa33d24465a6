// The codebook as the desk needs it: lookup, tree, sections, groups, search.

export class CodebookIndex {
  constructor(codebook) {
    this.version = codebook.version;
    this.title = codebook.title;
    this.codes = codebook.codes;
    this.byId = new Map(codebook.codes.map((code) => [code.id, code]));
    this.order = new Map(codebook.codes.map((code, place) => [code.id, place]));
    this.below = new Map();
    for (const code of codebook.codes) {
      const above = code.parent ?? null;
      if (!this.below.has(above)) this.below.set(above, []);
      this.below.get(above).push(code);
    }
    this.archived = new Map(Object.entries(codebook.archived ?? {})); // id -> name
    this.groupOf = new Map();
    for (const group of codebook.groups ?? []) {
      if (group.kind === "any") continue;
      for (const member of group.members) this.groupOf.set(member, group);
    }
    this.sections = this.#sections(codebook.sections ?? []);
  }

  #sections(named) {
    const known = new Set(named.map((section) => section.id));
    const loose = this.children(null).filter((theme) => !known.has(theme.section));
    const sections = named.map((section) => ({
      id: section.id,
      name: section.name,
      themes: this.children(null).filter((theme) => theme.section === section.id),
    }));
    sections.push({ id: null, name: named.length ? "Other codes" : "Codes", themes: loose });
    return sections.filter((section) => section.themes.length);
  }

  children(id) {
    return this.below.get(id) ?? [];
  }

  branches(id) {
    return this.below.has(id);
  }

  // From the theme down to the code; a code that is not in this version stands alone.
  lineage(id) {
    const path = [id];
    let code = this.byId.get(id);
    while (code && code.parent) {
      path.unshift(code.parent);
      code = this.byId.get(code.parent);
    }
    return path;
  }

  theme(id) {
    return this.lineage(id)[0];
  }

  name(id) {
    return this.byId.get(id)?.name ?? this.archived.get(id) ?? id;
  }

  path(id) {
    return this.lineage(id)
      .map((step) => this.name(step))
      .join(" › ");
  }

  colour(id) {
    const coloured = this.lineage(id).findLast((step) => this.byId.get(step)?.colour);
    return coloured ? this.byId.get(coloured).colour : null;
  }

  // The keys that reach a code, in order; none when a step has no key or the code lies below level two.
  strokes(id) {
    const path = this.lineage(id);
    const keys = path.map((step) => this.byId.get(step)?.key ?? null);
    if (path.length > 2 || keys.includes(null)) return [];
    return path.length === 1 && this.branches(id) ? [keys[0], keys[0]] : keys;
  }

  sorted(ids) {
    const place = (id) => this.order.get(id) ?? Number.MAX_SAFE_INTEGER;
    return [...ids].sort((a, b) => place(a) - place(b));
  }

  // Codes for a typed word, best first: name begins, a word of it begins, name holds, path or definition holds.
  search(typed) {
    const wanted = plain(typed);
    if (!wanted) return [...this.codes];
    const ranked = [];
    for (const code of this.codes) {
      const rank = rankOf(wanted, plain(code.name), plain(this.path(code.id)), plain(code.definition ?? ""));
      if (rank !== null) ranked.push({ code, rank });
    }
    return ranked.sort((a, b) => a.rank - b.rank).map((found) => found.code);
  }
}

function rankOf(wanted, name, path, definition) {
  if (name.startsWith(wanted)) return 0;
  if (name.split(/[\s/-]+/).some((word) => word.startsWith(wanted))) return 1;
  if (name.includes(wanted)) return 2;
  if (path.includes(wanted)) return 3;
  return definition.includes(wanted) ? 4 : null;
}

// Without case and accents, so that “tele” finds “Télétravail”.
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").trim();
}

// Whether every word wanted occurs, as the server searches.
export function holdsWords(text, wanted) {
  const whole = plain(text);
  return plain(wanted)
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

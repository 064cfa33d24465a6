// Files dropped, and those in folders dropped, without hidden folders; `unread` are names of what could not be read.
// The entries must be asked for before the event is over.
async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
  const found = { files: [], unread: [] };
  for (const entry of entries) await visit(entry, found);
  return found;
}

async function visit(entry, found) {
  try {
    if (entry instanceof File) found.files.push(entry);
    else if (entry.isFile) found.files.push(await new Promise((done, fail) => entry.file(done, fail)));
    else if (!entry.name.startsWith(".")) for (const inside of await entriesOf(entry)) await visit(inside, found);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    found.unread.push(entry.name);
  }
}

async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail)); // a hundred at a time
    if (!some.length) return all.sort((a, b) => a.name.localeCompare(b.name));
    all.push(...some);
  }
}

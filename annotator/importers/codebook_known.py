"""What a codebook file of another program cannot hold, taken from the codebook in use."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_faults import KEYS, RESERVED_KEYS


def with_what_is_known(read: Codebook, known: Codebook) -> Codebook:
    """The codebook of a file with the title, description, keys and archived codes of the one in use.

    A key stays where it is still free. Archived codes come back where they stood, those
    excepted that were merged into a code the file lacks. ``read`` must be in tree order.
    """
    codes = list(read.codes)
    listed = {code.id for code in codes}
    sections = {section.id for section in read.sections}
    back = _coming_back(known, listed)
    ids = listed | back.keys()
    for code in back.values():
        parent = code.parent if code.parent in ids else None
        section = code.section if code.section in sections and parent is None else None
        codes.insert(_place(codes, known, code, parent), replace(code, parent=parent, section=section))
    codes = [replace(code, split_from=_split_from(known, code.id, ids)) for code in _tree(codes)]
    return replace(
        read, title=known.title, description=known.description, version=known.version, codes=_with_keys(codes, known)
    )


def _coming_back(known: Codebook, listed: Collection[str]) -> dict[str, Code]:
    """The archived codes a file leaves out, without those that were merged into one that is nowhere now."""
    back = {code.id: code for code in known.codes if code.archived and code.id not in listed}
    while lost := [code.id for code in back.values() if code.merged_into not in {None, *listed, *back}]:
        for code_id in lost:
            del back[code_id]
    return back


def _place(codes: Sequence[Code], known: Codebook, code: Code, parent: str | None) -> int:
    """Behind the code it stood behind, else before all that stand beside it."""
    found = 0 if parent is None else next(place for place, one in enumerate(codes, 1) if one.id == parent)
    elder = set()
    for one in known.children(code.parent):
        if one.id == code.id:
            break
        elder.add(one.id)
    return max((place for place, one in enumerate(codes, 1) if one.id in elder and one.parent == parent), default=found)


def _tree(codes: Sequence[Code]) -> list[Code]:
    """Every code before its sub-codes and those right behind it."""
    book = Codebook("", tuple(codes))
    waiting, found = list(book.themes()[::-1]), []
    while waiting:
        found.append(waiting.pop())
        waiting.extend(book.children(found[-1].id)[::-1])
    return found


def _split_from(known: Codebook, code_id: str, ids: set[str]) -> str | None:
    before = known.by_id.get(code_id)
    return before.split_from if before is not None and before.split_from in ids else None


def _with_keys(codes: Sequence[Code], known: Codebook) -> tuple[Code, ...]:
    """The codes with the keys they had, where no code beside or above has it now."""
    taken: dict[str | None, set[str | None]] = {}
    given: dict[str, str | None] = {}
    done = []
    for code in codes:
        if not code.archived:
            before = known.by_id.get(code.id)
            key = before.key if before is not None and before.key in KEYS - RESERVED_KEYS else None
            beside = taken.setdefault(code.parent, {given.get(code.parent)})
            key = None if key in beside else key
            beside.add(key)
            given[code.id] = key
            code = replace(code, key=key)
        done.append(code)
    return tuple(done)

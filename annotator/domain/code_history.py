"""What became of one code through the versions of its codebook."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_changes import CodeTeller, Kind
from annotator.domain.codebook_versions import PublishedVersion, Versions
from annotator.domain.marked_words import TextChange

#: What is no news on the page of a code.
_SILENT = frozenset({Kind.ORIGIN})


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One version in which something about a code changed, or about codes merged into it or cut out of it.

    ``sentences`` tell what happened; ``texts`` are the texts that differ from the version
    before. ``is_new_meaning``: decisions made before it were made under an older meaning.
    """

    version: PublishedVersion
    sentences: tuple[str, ...]
    texts: tuple[TextChange, ...]
    is_new_meaning: bool


def newest_with(versions: Versions, code_id: str) -> Codebook | None:
    """The newest version that has a code; None when none ever had it."""
    having = [number for number, one in versions.items() if code_id in one.codebook.by_id]
    return versions[max(having)].codebook if having else None


def history_of(versions: Versions, code_id: str) -> tuple[CodeChange, ...]:
    """The versions in which a code changed, oldest first; empty for a code that no version has."""
    found: list[CodeChange] = []
    before: Codebook | None = None
    for _, version in sorted(versions.items()):
        change = _change(before, version, code_id)
        if change.sentences or change.texts:
            found.append(change)
        before = version.codebook
    return tuple(found)


def merged_family(codebook: Codebook, code_id: str) -> tuple[str, ...]:
    """The code, then every code that was merged into it, directly or through another, in order."""
    found, size = {code_id}, 0
    while len(found) > size:
        size = len(found)
        found |= {code.id for code in codebook.codes if code.merged_into in found}
    return (code_id, *(code.id for code in codebook.codes if code.id in found and code.id != code_id))


def _change(before: Codebook | None, version: PublishedVersion, code_id: str) -> CodeChange:
    after = version.codebook
    empty = Codebook(title="", codes=(), version=0)
    sentences: list[str] = []
    texts: tuple[TextChange, ...] = ()
    kinds: tuple[Kind, ...] = ()
    if code_id in after.by_id or (before is not None and code_id in before.by_id):
        told = CodeTeller(before or empty, after, {}, version.reworded).tell(code_id, 1, None)
        kinds = told.kinds
        if not set(kinds) <= _SILENT:
            sentences, texts = list(told.sentences), told.texts
        if before is None or code_id not in before.by_id:
            sentences[:1] = [_beginning(before, after, code_id)]
    sentences += _about_others(before or empty, after, code_id)
    return CodeChange(version, tuple(sentences), texts, Kind.REDEFINED in kinds)


def _beginning(before: Codebook | None, after: Codebook, code_id: str) -> str:
    code = after.by_id[code_id]
    place = "as a theme" if code.parent is None else f"under “{after.path(code.parent)}”"
    if code.split_from in after.by_id:
        return f"It was split from “{after.by_id[code.split_from].name}”, {place}."
    return f"It was there from the first version on, {place}." if before is None else f"It came in, {place}."


def _about_others(before: Codebook, after: Codebook, code_id: str) -> Iterator[str]:
    """What other codes did that concerns this one."""
    for code in after.codes:
        old = before.by_id.get(code.id)
        was_merged = old is not None and old.merged_into == code_id
        if code.merged_into == code_id and not was_merged:
            yield f"“{code.name}” was merged into it: decisions that gave that one count here."
        if was_merged and code.merged_into != code_id:
            yield f"“{code.name}” stands apart from it again."
        if code.split_from == code_id and (old is None or old.split_from != code_id):
            yield f"“{code.name}” was split from it."

"""The four things a person may do to a reading: split a thread, join units, move a line, drop a unit.

Each either makes its change or raises CannotChange with the reason and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from annotator.domain.material import ParsedUnit, UnitKind
from annotator.domain.unit_draft import (
    CannotChange,
    ThreadDraft,
    UnitDraft,
    cut_text,
    move_up,
    places_of_text,
)

_COMMENTS = (UnitKind.COMMENT, UnitKind.REPLY)


class Rearranging:
    """Threads being rearranged; ``lines`` are those of the file, ``unassigned`` the numbers of those in no unit."""

    def __init__(self, threads: list[ThreadDraft], unassigned: set[int], lines: Sequence[str]) -> None:
        self.threads = threads
        self.unassigned = unassigned
        self._lines = lines
        self._titles: set[int] = set()
        self._in_units = self._covered()

    def split_thread(self, line: int, date: str | None, *, is_title: bool) -> None:
        """A thread begins in this line; what follows it in its thread goes there."""
        place = self._thread_at(line)
        old = self.threads[place]
        if old.start == line:
            raise CannotChange(f"A thread begins in line {line} already.")
        holder = next((unit for unit in old.units if unit.holds(line)), None)
        new = ThreadDraft(
            replace(
                old.thread,
                title=self._lines[line - 1].strip() if is_title else None,
                date=date or old.thread.date,
                declared_comments=None,
                link=None,
                units=(),
            ),
            line,
        )
        tail = self._cut(old, holder, line, is_title=is_title) if holder else []
        behind = [unit for unit in old.units if unit.first > line and unit not in tail]
        new.units = [*tail, *behind]
        old.units = [unit for unit in old.units if unit not in new.units]
        self._share_comments(old, new)
        for draft in (old, new):
            for unit in draft.units:
                if unit.parent is not None and unit.parent not in draft.units:
                    move_up(draft, unit, None)
        if is_title:
            self._titles.add(line)
            self.unassigned.discard(line)
        self.threads.insert(place + 1, new)

    def join_units(self, first: int, second: int) -> None:
        """The units of two lines become the earlier of them, a blank line between their texts."""
        draft, unit = self._unit_at(first)
        other_draft, other = self._unit_at(second)
        if unit is other:
            raise CannotChange(f"Lines {first} and {second} are in one unit already.")
        places = [draft.units.index(one) for one in (unit, other)] if draft is other_draft else []
        if not places or abs(places[0] - places[1]) != 1:
            raise CannotChange(
                f"The units in line {first} and line {second} do not follow one another in a thread, "
                "so they cannot be joined."
            )
        if places[0] > places[1]:
            unit, other = other, unit
        texts = [one.unit.text for one in (unit, other) if one.unit.text]
        spans = [*unit.unit.lines, *other.unit.lines]
        for answer in [one for one in draft.units if one.parent is other]:
            move_up(draft, answer, unit)
        unit.change(text="\n\n".join(texts), lines=(min(spans), max(spans)), gone=unit.unit.gone and other.unit.gone)
        draft.units.remove(other)

    def move_line(self, line: int, *, to_next: bool) -> None:
        """A line, and all between it and the neighbouring unit, goes over to that unit."""
        draft, unit = self._unit_at(line)
        place = draft.units.index(unit) + (1 if to_next else -1)
        if not 0 <= place < len(draft.units):
            raise CannotChange(f"No unit of its thread stands {'behind' if to_next else 'before'} line {line}.")
        target = draft.units[place]
        here = places_of_text(unit.unit, self._lines)
        if line not in here:
            raise CannotChange(f"Line {line} is no part of the text of its unit, so it cannot be moved.")
        index = here[line] if to_next else here[line] + 1
        before, after = cut_text(unit.unit, index)
        if not before or not after:
            raise CannotChange(f"Nothing would be left of the unit of line {line}. Join the two units instead.")
        staying = [at for at in here if (at < line if to_next else at > line)]
        going = [at for at in here if at not in staying]
        span = (min(target.first, going[0]), max(target.unit.lines[1], going[-1]))
        there = places_of_text(target.unit, self._lines)
        if to_next:
            target.change(text=_together(after, going[-1], target.unit.text, min(there, default=0)), lines=span)
            unit.change(text=before, lines=(unit.first, staying[-1]))
        else:
            target.change(text=_together(target.unit.text, max(there, default=0), before, going[0]), lines=span)
            unit.change(text=after, lines=(staying[0], unit.unit.lines[1]))

    def drop_unit(self, line: int) -> None:
        """The unit of a line is none: its lines belong to nothing, what answers it moves up."""
        draft, unit = self._unit_at(line)
        for answer in [one for one in draft.units if one.parent is unit]:
            move_up(draft, answer, unit.parent)
        draft.units.remove(unit)

    def belonging_to_nothing(self) -> tuple[int, ...]:
        """The lines that are in no unit and no title now, of those that were in one or were listed as such."""
        free = self._in_units - self._covered() - self._titles
        return tuple(sorted(self.unassigned | {at for at in free if self._lines[at - 1].strip()}))

    def _covered(self) -> set[int]:
        spans = [unit.unit.lines for draft in self.threads for unit in draft.units]
        return {at for first, last in spans for at in range(first, min(last, len(self._lines)) + 1)}

    def _thread_at(self, line: int) -> int:
        """The place of the thread a line belongs to: one with a unit there, else the last that begins before it."""
        for place, draft in enumerate(self.threads):
            if any(unit.holds(line) for unit in draft.units):
                return place
        before = [place for place, draft in enumerate(self.threads) if draft.start <= line]
        if not before:
            raise CannotChange(f"Line {line} stands before the first thread, so no thread can be split there.")
        return max(before, key=lambda place: self.threads[place].start)

    def _unit_at(self, line: int) -> tuple[ThreadDraft, UnitDraft]:
        for draft in self.threads:
            for unit in draft.units:
                if unit.holds(line):
                    return draft, unit
        raise CannotChange(f"Line {line} is in no unit.")

    def _cut(self, draft: ThreadDraft, holder: UnitDraft, line: int, *, is_title: bool) -> list[UnitDraft]:
        """Take from a unit what stands in a line and behind it; the unit that makes, none when it is a title alone."""
        here = places_of_text(holder.unit, self._lines)
        if line not in here:
            raise CannotChange(f"Line {line} is no part of the text of its unit, so no thread can begin there.")
        before, after = cut_text(holder.unit, here[line])
        if is_title:
            after = after.partition("\n")[2].strip("\n")
        behind = [at for at in here if at > line or (at == line and not is_title)]
        if not before and not behind:
            for answer in [one for one in draft.units if one.parent is holder]:
                move_up(draft, answer, holder.parent)
            draft.units.remove(holder)
            return []
        if not before:
            holder.change(text=after, lines=(behind[0], holder.unit.lines[1]))
            return [holder]
        holder.change(text=before, lines=(holder.first, max(at for at in here if at < line)))
        # What follows a title inside a comment is no comment of anybody.
        kind = UnitKind.PARAGRAPH if holder.unit.kind in _COMMENTS else holder.unit.kind
        return [UnitDraft(ParsedUnit(kind, after, (behind[0], behind[-1])))] if behind else []

    @staticmethod
    def _share_comments(old: ThreadDraft, new: ThreadDraft) -> None:
        """The declared count goes with the comments, when all of them go."""
        staying, going = (any(unit.unit.kind in _COMMENTS for unit in draft.units) for draft in (old, new))
        if going and not staying:
            new.thread = replace(new.thread, declared_comments=old.thread.declared_comments)
            old.thread = replace(old.thread, declared_comments=None)


def _together(first: str, last_line: int, second: str, next_line: int) -> str:
    """Two texts as one; a blank line parts them unless they follow one another in the file."""
    if not first or not second:
        return first or second
    return f"{first}\n{second}" if last_line + 1 == next_line else f"{first}\n\n{second}"

"""What the desk is told, as JSON. It speaks of assignments: unit ids and occasions never leave the server."""

from typing import Any

from annotator.domain.codebook import Code
from annotator.domain.codebook_values import desk_values
from annotator.domain.decision import Decision
from annotator.domain.quotation import quoted_stretches
from annotator.domain.stored_material import StoredThread, StoredUnit
from annotator.domain.study import Progress, StudySettings
from annotator.operations.coding import DeskWindow, Task, ThreadContext
from annotator.operations.earlier_decisions import Earlier, Reason
from annotator.operations.own_decisions import OwnDecisions

#: Of a text that is listed, so many characters are shown.
LONGEST_EXCERPT = 240

#: Settings of the study that the desk itself must know.
SHOWN_SETTINGS = ("show_context", "show_authors", "show_dates", "show_titles", "show_attributes", "code_spans")

#: What stands in the place of a comment that was withdrawn after it had been decided.
WITHDRAWN_SENTENCE = "This comment was withdrawn."

SEAL_SENTENCE = (
    "Finishing freezes your decisions in this round: you can still read them, but not change them. It cannot be undone."
)


def window_answer(window: DeskWindow, database: str, token: str) -> dict[str, Any]:
    """A stretch of a coder's work with everything the desk needs to show it."""
    settings = window.study.settings
    return {
        "database": database,
        "coder": {"id": window.coder.id, "name": window.coder.name},
        "token": token,
        "study": {"name": window.study.name},
        "round": {
            "id": window.round.id,
            "name": window.round.name,
            "purpose": window.round.purpose.value,
            "sealed": window.progress.sealed_at is not None,
            "seal_sentence": SEAL_SENTENCE,
            "may_add_codes": window.may_add_codes,
        },
        "settings": {name: getattr(settings, name) for name in SHOWN_SETTINGS},
        "preferences": window.preferences.as_dict(),
        "codebook": desk_values(window.codebook),
        "progress": progress_answer(window.progress),
        "assignments": [_task(task, settings) for task in window.tasks],
    }


def _task(task: Task, settings: StudySettings) -> dict[str, Any]:
    return {
        "id": task.assignment,
        "position": task.position,
        "kind": task.unit.kind,
        "number": task.unit.number,
        "depth": task.unit.depth,
        **_seen(task.unit, settings),
        "thread": _thread(task.thread, settings),
        "text_version": task.unit.text_version,
        "thread_size": task.thread.units,
        "quoted": [list(stretch) for stretch in quoted_stretches(task.unit.text, _parents_words(task, settings))],
        "attributes": [list(pair) for pair in task.unit.attributes.items()] if settings.show_attributes else [],
        "parent": _parent(task.parent, settings) if task.parent and settings.show_context else None,
        "decision": decision_answer(task.decision) if task.decision else None,
        "earlier": _earlier(task.earlier) if task.earlier else None,
    }


def _earlier(earlier: Earlier) -> dict[str, Any]:
    decision, again = earlier.decision, earlier.again
    return {
        "round": earlier.round,
        "state": decision.state.value,
        "codes": [{"id": code.id, "path": code.path, "colour": code.colour} for code in earlier.codes],
        "note": decision.note,
        "codebook_version": decision.codebook_version,
        "decided_at": decision.decided_at,
        "again": {"state": again.state.value, "codes": sorted(again.codes), "spans": _spans(again)} if again else None,
        "reasons": [_reason(reason) for reason in earlier.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "concern": reason.concern.value,
        "sentence": reason.sentence,
        "before": _meaning(reason.before),
        "after": _meaning(reason.after),
        "why": list(reason.why),
        "parts": list(reason.parts),
    }


def _meaning(code: Code) -> dict[str, str]:
    return {
        "definition": code.definition,
        "apply_when": code.apply_when,
        "do_not_apply_when": code.do_not_apply_when,
    }


def _spans(decision: Decision) -> list[dict[str, Any]]:
    return [{"code": span.code, "start": span.start, "end": span.end} for span in decision.spans]


def _parents_words(task: Task, settings: StudySettings) -> str | None:
    """The parent's text, unless the study hides it: greyed words would tell what it says."""
    return task.parent.text if task.parent and settings.show_context else None


def _thread(thread: StoredThread, settings: StudySettings) -> dict[str, Any]:
    return {
        "title": thread.title if settings.show_titles else None,
        "date": thread.date if settings.show_dates else None,
    }


def _parent(unit: StoredUnit, settings: StudySettings) -> dict[str, Any]:
    return {**_seen(unit, settings), "kind": unit.kind, "number": unit.number}


def _seen(unit: StoredUnit, settings: StudySettings) -> dict[str, Any]:
    return {
        "text": WITHDRAWN_SENTENCE if unit.withdrawn else unit.text,
        "author": unit.author if settings.show_authors else None,
        "time": unit.time if settings.show_dates else None,
    }


def decision_answer(decision: Decision) -> dict[str, Any]:
    """A decision of the coder's own."""
    return {
        "uuid": decision.uuid,
        "state": decision.state.value,
        "codes": sorted(decision.codes),
        "spans": _spans(decision),
        "note": decision.note,
        "discuss": decision.discuss,
        "codebook_version": decision.codebook_version,
    }


def progress_answer(progress: Progress) -> dict[str, int]:
    """How far a coder is, in counts."""
    return {"total": progress.total, "decided": progress.decided}


def context_answer(found: ThreadContext) -> dict[str, Any]:
    """The thread around an assignment; of a very long one a stretch, with how many are left out on either side."""
    return {
        "thread": _thread(found.thread, found.settings),
        "left_out": list(found.left_out),
        "units": [
            {
                **_seen(unit, found.settings),
                "kind": unit.kind,
                "number": unit.number,
                "depth": unit.depth,
                "this": place == found.this,
            }
            for place, unit in enumerate(found.units)
        ],
    }


def decided_answer(found: OwnDecisions) -> dict[str, Any]:
    """A coder's own decisions, latest first."""
    return {
        "decided": [
            {
                "id": one.own.assignment,
                "position": one.position,
                # Nobody is given a comment without words to decide: the words of this one were withdrawn.
                "excerpt": one.text[:LONGEST_EXCERPT] or WITHDRAWN_SENTENCE,
                "decision": decision_answer(one.own.decision),
                "decided_at": one.own.decision.decided_at,
            }
            for one in found.decided
        ],
        "next": found.next,
        "searched": found.searched,
    }

"""What memos are about, in words."""

from annotator.domain.memo import About, Memo, UnitName, is_any_blind
from annotator.domain.study import Study
from annotator.store import codebooks, memos, rounds
from annotator.store.database import Session


class SubjectTitles:
    """The titles of what some memos of one study are about; looked up once for all of them."""

    def __init__(self, session: Session, study: Study, found: tuple[Memo, ...]) -> None:
        of_kind = {kind: sorted({memo.subject for memo in found if memo.about is kind}) for kind in About}
        self._study = study
        self._units = memos.names_of_units(session, study.id, [int(one) for one in of_kind[About.UNIT]])
        threads = {unit.thread for unit in self._units.values()} | {int(one) for one in of_kind[About.THREAD]}
        # A coder who is to code without the titles does not read them here either.
        shown = study.settings.show_titles or not is_any_blind(rounds.list_rounds(session, study.id))
        self._threads = memos.titles_of_threads(session, study.id, sorted(threads)) if shown else {}
        self._codes: dict[str, str] = {}
        if of_kind[About.CODE]:
            # A later version says how a code is called today.
            for codebook in codebooks.list_codebooks(session, study.id).values():
                known = {code.id for code in codebook.codes}
                self._codes |= {one: codebook.path(one) for one in of_kind[About.CODE] if one in known}

    def of(self, memo: Memo) -> str:
        """The title of one memo's subject."""
        match memo.about:
            case About.STUDY:
                return self._study.name
            case About.CODE:
                return self._codes[memo.subject]
            case About.THREAD:
                return self._threads.get(int(memo.subject)) or "A thread"
        unit: UnitName = self._units[int(memo.subject)]
        title = self._threads.get(unit.thread)
        return f"{unit.title} in “{title}”" if title else unit.title

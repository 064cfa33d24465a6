"""Answers exported from LimeSurvey: the importer ``limesurvey``.

Headings are question codes or the questions themselves; what the program adds to every
answer is known by its names in English, German, French, Spanish and Dutch.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from annotator.domain.columns_map import ColumnMapping
from annotator.domain.material import Reading
from annotator.domain.refusal import Refusal
from annotator.importers.column_words import plain
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.survey_table import (
    EXTENSIONS,
    SURVEY_OPTIONS,
    cell_of,
    head_rows,
    set_aside,
    survey_table,
    switched_on,
)
from annotator.importers.table_form import Table, check_options
from annotator.importers.table_pieces import reading_of
from annotator.importers.table_plan import Survey, plan_of

NAME = "limesurvey"
LABEL = "LimeSurvey survey"
OPTIONS: Mapping[str, str] = {**SURVEY_OPTIONS, "complete_only": "Leave out the answers of people who did not finish."}

#: What the program writes beside the answers, in plain letters; the first word of each is its code.
_ADDED = {
    "id": "id responseid antwortid iddelareponse idderespuesta responsid antwoordid",
    "submitdate": "submitdate datesubmitted datumabgeschickt datedesoumission fechadeenvio datumingestuurd"
    " datumverzonden",
    "lastpage": "lastpage letzteseite dernierepage ultimapagina laatstepagina",
    "startlanguage": "startlanguage startsprache languededepart lenguajeinicial idiomainicial starttaal",
    "seed": "seed zufallsstartwert tetedeserie semilla",
    "token": "token accesscode zugangsschluessel zugangscode codedacces codigodeacceso toegangscode",
    "startdate": "startdate datestarted datumgestartet datededebut datedelancement fechadeinicio datumgestart",
    "datestamp": "datestamp datelastaction datumletzteaktivitaet datedeladerniereaction fechadelaultimaaccion"
    " datumlaatsteactie",
    "ipaddr": "ipaddr ipaddress ipadresse adresseip direccionip ipadres",
    "refurl": "refurl referrerurl urlreferrer verweisurl urldereferencia verwijzendeurl",
    "interviewtime": "interviewtime totaltime gesamtzeit tempstotal tiempototal totaletijd",
}
_CODES = {word: code for code, words in _ADDED.items() for word in words.split()}
_TIMING = re.compile(r"(?:group|question|g?\d*q?\w*)time\d*", re.IGNORECASE)
#: What stands for a date when the survey was set to store none.
_NO_DATE = "1980-01-01 00:00:00"


def recognise(file: SourceFile) -> float:
    """How sure it is that a file comes from LimeSurvey."""
    rows = head_rows(file)
    codes = set(_known(rows[0]).values()) if rows else set()
    return 0.95 if len(rows) > 1 and "id" in codes and "lastpage" in codes and len(codes) >= 3 else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """A thread for every open question, a unit for every answer; Refusal when the file is no export of LimeSurvey."""
    check_options(options, OPTIONS, LABEL)
    table, survey = opened(file, options)
    return reading_of(table, plan_of(table, options, survey))


def opened(file: SourceFile, options: Mapping[str, Any]) -> tuple[Table, Survey]:
    """The table, and what its columns mean."""
    table = survey_table(file, options)
    known = _known(table.header)
    if not {"id", "lastpage"} <= set(known.values()):
        raise Refusal(
            f"“{file.name}” is no export of LimeSurvey: it lacks the columns id and lastpage. Import it as a table."
        )
    columns = {code: name for name, code in reversed(known.items())}
    submitted = cell_of(table, columns.get("submitdate"))
    if "submitdate" in columns:
        set_aside(
            table,
            lambda cells: not submitted(cells),
            drop=switched_on(options, "complete_only"),
            kept="Answers that were not finished. To leave them out, import with complete_only.",
            dropped="Left out as not finished",
        )
    time = next((columns[code] for code in ("submitdate", "datestamp", "startdate") if code in columns), None)
    timings = {name for name in table.header if _TIMING.fullmatch(name.strip()) and name not in known}
    roles = ColumnMapping(id=columns["id"], time=time, missing=(_NO_DATE,))
    return table, Survey(roles, closed=frozenset({*known, *timings}))


def _known(header: Sequence[str]) -> dict[str, str]:
    """The columns the program adds, each with its code."""
    return {name: _CODES[word] for name in header if (word := plain(name)) in _CODES}


LIMESURVEY = Importer(
    name=NAME, version="1", label=LABEL, recognise=recognise, read=read, options=OPTIONS, extensions=EXTENSIONS
)

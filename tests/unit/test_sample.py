"""The sample study holds together: page, decisions, codebook, and figures worth looking at."""

import re
from collections import Counter, defaultdict
from datetime import date

import krippendorff
import numpy as np
import pytest

from annotator.domain.decision import State
from annotator.domain.material import Severity
from annotator.importers.codebook_files import codebook_files
from annotator.importers.codebook_yaml import read_codebook
from annotator.importers.registry import read_source
from annotator.sample import CODEBOOK_NAME, SOURCE_NAME, sample_decisions, sample_files

UNITS_PER_THREAD = [27, 22, 24, 22, 16, 13]
THEMES = frozenset({"morale", "risk", "it", "management", "union"})
#: Names of the real service, its union, an employer and its systems: an invented study has none of them.
REAL_NAMES = ("NPS", "CRC", "CRCs", "Napo", "Sodexo", "OASys", "Delius")


def page_text():
    return sample_files().page.decode("utf-8")


def source():
    return read_source(SOURCE_NAME, sample_files().page)


def probation_codebook():
    path = codebook_files()[CODEBOOK_NAME]
    return read_codebook(path.name, path.read_bytes())


def themes_by_coder():
    """Coder -> (thread, unit) -> themes given; unsure without codes and ineligible are missing."""
    codebook = probation_codebook()
    themes = {theme.id for theme in codebook.themes()}
    values = defaultdict(dict)
    for row in sample_decisions():
        if row.state is State.INELIGIBLE or (row.state is State.UNSURE and not row.codes):
            continue
        values[row.coder][(row.thread, row.unit)] = codebook.covered_by(row.codes) & themes
    return values


def alpha_of(theme):
    values = themes_by_coder()
    units = sorted({unit for given in values.values() for unit in given})
    table = [[float(theme in given[unit]) if unit in given else np.nan for unit in units] for given in values.values()]
    return krippendorff.alpha(np.array(table), level_of_measurement="nominal")


def test_the_page_is_read_as_six_threads_with_124_comments_and_replies():
    read = source()
    assert read.format == "blog_text"
    assert [thread.comment_count for thread in read.threads] == UNITS_PER_THREAD
    assert [len(thread.units) for thread in read.threads] == UNITS_PER_THREAD
    assert sum(unit.depth for unit in read.units()) == 45
    assert read.unassigned_lines == ()


def test_one_thread_declares_one_comment_more_than_it_holds_so_that_a_warning_can_be_seen():
    read = source()
    assert [thread.declared_comments for thread in read.threads] == [27, 22, 24, 22, 17, 13]
    warnings = [problem for problem in read.problems if problem.severity is not Severity.HINT]
    assert [problem.severity for problem in warnings] == [Severity.WARNING]


def test_every_date_line_names_the_right_weekday_and_the_threads_are_in_order():
    days = [date.fromisoformat(thread.date) for thread in source().threads]
    assert days == sorted(days)
    printed = re.findall(r"^(\w+day), \d{1,2} \w+ 2023$", page_text(), re.MULTILINE)
    assert printed == [f"{day:%A}" for day in days]


def test_some_authors_are_named_and_no_text_keeps_the_name():
    named = [unit for unit in source().units() if unit.author]
    assert len(named) == 15
    assert all(unit.time and unit.author not in unit.text for unit in named)


def test_lengths_run_from_a_few_words_to_a_long_comment_of_several_paragraphs():
    lengths = sorted(len(unit.text.split()) for unit in source().units())
    assert sum(length <= 8 for length in lengths) >= 4
    assert 150 <= lengths[-1] <= 180
    assert sum("\n\n" in unit.text for unit in source().units()) >= 4


@pytest.mark.parametrize("name", REAL_NAMES)
def test_nothing_in_the_page_names_the_real_service(name):
    assert not re.search(rf"\b{name}\b", page_text(), re.IGNORECASE)


def test_links_in_the_page_lead_to_a_reserved_address_only():
    assert set(re.findall(r"https?://([^/\s]+)", page_text())) == {"example.org"}


def test_each_decision_is_about_a_comment_of_the_page_and_made_once():
    seen = Counter((row.coder, row.thread, row.unit) for row in sample_decisions())
    assert set(seen.values()) == {1}
    assert all(1 <= unit <= UNITS_PER_THREAD[thread - 1] for _, thread, unit in seen)


def test_two_coders_are_done_and_one_has_nine_comments_of_the_last_thread_to_go():
    done = Counter(row.coder for row in sample_decisions())
    assert done == {"Amara": 124, "Bence": 115, "Chiara": 124}
    assert [row.unit for row in sample_decisions() if row.coder == "Bence" and row.thread == 6] == [1, 2, 3, 4]


def test_only_coded_and_unsure_decisions_carry_codes():
    for row in sample_decisions():
        if row.state is State.CODED:
            assert row.codes, row
        elif row.state is not State.UNSURE:
            assert not row.codes, row


def test_every_kind_of_answer_occurs():
    states = Counter(row.state for row in sample_decisions())
    assert set(states) == {State.CODED, State.NONE_APPLIES, State.UNSURE, State.INELIGIBLE}
    assert states[State.INELIGIBLE] == 2
    unsure = Counter(bool(row.codes) for row in sample_decisions() if row.state is State.UNSURE)
    assert set(unsure) == {True, False}
    assert sum(bool(row.note) for row in sample_decisions()) >= 10


def test_every_code_used_is_in_the_probation_codebook():
    known = {code.id for code in probation_codebook().codes}
    assert {code for row in sample_decisions() for code in row.codes} <= known


def test_every_sub_code_of_the_five_themes_is_used_by_somebody():
    codebook = probation_codebook()
    sub_codes = {code.id for code in codebook.codes if code.parent in THEMES}
    assert sub_codes <= {code for row in sample_decisions() for code in row.codes}


def test_all_five_themes_are_there_and_many_comments_fit_none_or_two_of_them():
    amara = [given & THEMES for given in themes_by_coder()["Amara"].values()]
    shares = {theme: sum(theme in given for given in amara) / len(amara) for theme in THEMES}
    assert all(0.1 <= share <= 0.35 for share in shares.values()), shares
    assert 0.25 < sum(not given for given in amara) / len(amara) < 0.36
    assert 0.12 < sum(len(given) > 1 for given in amara) / len(amara) < 0.25


@pytest.mark.parametrize(
    ("theme", "expected"), [("morale", 0.70), ("risk", 0.55), ("it", 0.80), ("management", 0.60), ("union", 0.85)]
)
def test_coders_agree_well_on_some_themes_and_poorly_on_others(theme, expected):
    assert alpha_of(theme) == pytest.approx(expected, abs=0.05)


def test_some_codes_are_never_used_by_one_coder():
    used = defaultdict(set)
    for row in sample_decisions():
        used[row.coder] |= row.codes
    assert "loss_of_vocation" in used["Amara"] - used["Bence"]
    assert "meta" in used["Amara"] - used["Chiara"]

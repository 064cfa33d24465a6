"""The sample study holds together: page, decisions, codebook, and figures worth looking at."""

import re
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import krippendorff
import numpy as np
import pytest
import yaml

from annotator.domain.decision import State
from annotator.sample import CODEBOOK_NAME, sample_decisions, sample_files

CODEBOOK = Path(__file__).parents[2] / "codebooks" / f"{CODEBOOK_NAME}.yaml"
UNITS_PER_THREAD = [27, 22, 24, 22, 16, 13]
DECLARED = [27, 22, 24, 22, 17, 13]
THEMES = ("morale", "risk", "it", "management", "union")
DATE_LINE = re.compile(r"^(\w+day), (\d{1,2}) (\w+) (\d{4})$")
#: Names of the real service, its employers, unions and systems: none may occur in an invented study.
REAL_NAMES = ("NPS", "CRC", "CRCs", "Napo", "Sodexo", "OASys", "Delius")


def page_lines():
    return sample_files().page.decode("utf-8").split("\n")


def threads_of_the_page():
    """Date, declared count, and the first line of every comment and reply: read by form alone."""
    threads = []
    for line in page_lines():
        if found := DATE_LINE.match(line):
            threads.append({"date": found.groups(), "declared": None, "units": [], "closed": 0})
        elif found := re.match(r"^(\d+) comments:$", line):
            threads[-1]["declared"] = int(found[1])
        elif found := re.match(r"^( {2}| {4})(\d+)\. (.*)$", line):
            threads[-1]["units"].append((len(found[1]) // 2 - 1, int(found[2]), found[3]))
        elif line in ("    ReplyDelete", "      Delete"):
            threads[-1]["closed"] += 1
    return threads


def codes_of_the_codebook():
    """Code id -> id of its theme, with the ids of the sub-codes found at any depth of the file."""
    theme_of = {}

    def walk(entries, theme):
        for entry in entries:
            theme_of[entry["id"]] = theme or entry["id"]
            walk(entry.get("codes", ()), theme or entry["id"])

    walk(yaml.safe_load(CODEBOOK.read_text(encoding="utf-8"))["codes"], None)
    return theme_of


def values_by_coder():
    """Coder -> (thread, unit) -> set of themes; unsure without codes and ineligible are missing."""
    theme_of = codes_of_the_codebook()
    values = defaultdict(dict)
    for row in sample_decisions():
        if row.state is State.INELIGIBLE or (row.state is State.UNSURE and not row.codes):
            continue
        values[row.coder][(row.thread, row.unit)] = {theme_of[code] for code in row.codes}
    return values


def alpha_of(theme):
    values = values_by_coder()
    units = sorted({unit for coder in values.values() for unit in coder})
    table = [[float(theme in coder[unit]) if unit in coder else np.nan for unit in units] for coder in values.values()]
    return krippendorff.alpha(np.array(table), level_of_measurement="nominal")


def test_the_page_has_six_threads_of_numbered_comments_and_replies():
    threads = threads_of_the_page()
    assert [len(thread["units"]) for thread in threads] == UNITS_PER_THREAD
    assert [thread["closed"] for thread in threads] == UNITS_PER_THREAD
    for thread in threads:
        expected_top, expected_reply = 1, None
        for depth, number, _ in thread["units"]:
            if depth == 0:
                assert number == expected_top
                expected_top, expected_reply = expected_top + 1, 1
            else:
                assert number == expected_reply
                expected_reply += 1


def test_one_thread_declares_one_comment_more_than_it_holds_so_that_a_warning_can_be_seen():
    assert [thread["declared"] for thread in threads_of_the_page()] == DECLARED


def test_every_date_line_names_the_right_weekday_and_the_threads_are_in_order():
    days = []
    for thread in threads_of_the_page():
        weekday, day, month, year = thread["date"]
        found = datetime.strptime(f"{day} {month} {year}", "%d %B %Y")
        assert f"{found:%A}" == weekday
        days.append(found)
    assert days == sorted(days)


def test_some_authors_stand_glued_to_their_time():
    first_lines = [text for thread in threads_of_the_page() for *_, text in thread["units"]]
    timed = [text for text in first_lines if re.search(r" at \d\d:\d\d$", text)]
    assert len(timed) == 15
    assert all(re.search(r"[^\W\d]\d{1,2} (March|April|May) 2023 at \d\d:\d\d$", text) for text in timed)


@pytest.mark.parametrize("name", REAL_NAMES)
def test_nothing_in_the_page_names_the_real_service(name):
    assert not re.search(rf"\b{name}\b", sample_files().page.decode("utf-8"), re.IGNORECASE)


def test_links_in_the_page_lead_to_reserved_addresses_only():
    links = re.findall(r"https?://([^/\s]+)", sample_files().page.decode("utf-8"))
    assert set(links) == {"example.org"}


def test_each_decision_is_about_a_comment_of_the_page_and_made_once():
    seen = Counter((row.coder, row.thread, row.unit) for row in sample_decisions())
    assert set(seen.values()) == {1}
    assert all(1 <= unit <= UNITS_PER_THREAD[thread - 1] for _, thread, unit in seen)


def test_two_coders_are_done_and_one_has_nine_comments_of_the_last_thread_to_go():
    done = Counter(row.coder for row in sample_decisions())
    assert done == {"Amara": 124, "Bence": 115, "Chiara": 124}
    last = [row.unit for row in sample_decisions() if row.coder == "Bence" and row.thread == 6]
    assert last == [1, 2, 3, 4]


def test_only_coded_and_unsure_decisions_carry_codes():
    for row in sample_decisions():
        if row.state is State.CODED:
            assert row.codes, row
        elif row.state is not State.UNSURE:
            assert not row.codes, row


def test_every_kind_of_answer_occurs():
    states = Counter(row.state for row in sample_decisions())
    assert set(states) == {State.CODED, State.NONE_APPLIES, State.UNSURE, State.INELIGIBLE}
    unsure = [bool(row.codes) for row in sample_decisions() if row.state is State.UNSURE]
    assert any(unsure)
    assert not all(unsure)
    assert sum(bool(row.note) for row in sample_decisions()) >= 10


def test_every_code_used_is_in_the_probation_codebook():
    assert {code for row in sample_decisions() for code in row.codes} <= set(codes_of_the_codebook())


def test_all_five_themes_are_used_and_about_a_third_of_the_comments_fit_none_of_them():
    amara = values_by_coder()["Amara"]
    shares = {theme: sum(theme in found for found in amara.values()) / len(amara) for theme in THEMES}
    assert all(share >= 0.1 for share in shares.values()), shares
    outside = sum(not found & set(THEMES) for found in amara.values()) / len(amara)
    assert 0.22 < outside < 0.36


@pytest.mark.parametrize(
    ("theme", "expected"), [("morale", 0.70), ("risk", 0.55), ("it", 0.80), ("management", 0.60), ("union", 0.85)]
)
def test_coders_disagree_as_people_do(theme, expected):
    assert alpha_of(theme) == pytest.approx(expected, abs=0.05)


def test_some_codes_are_never_used_by_one_coder():
    used = defaultdict(set)
    for row in sample_decisions():
        used[row.coder] |= row.codes
    assert "loss_of_vocation" not in used["Bence"]
    assert "meta" not in used["Chiara"]

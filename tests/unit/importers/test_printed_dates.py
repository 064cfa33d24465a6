import pytest

from annotator.importers.printed_dates import printed_date, printed_time


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-04",
        "2025/3/4",
        "4 March 2025",
        "4th March 2025",
        "March 4, 2025",
        "Tuesday, 4 March 2025",
        "4. März 2025",
        "Dienstag, 4. März 2025",
        "Dienstag, den 4. März 2025",
        "4.3.2025",
        "mardi 4 mars 2025",
        "martes, 4 de marzo de 2025",
        "dinsdag 4 maart 2025",
        "martedì 4 marzo 2025",
        "terça-feira, 4 de março de 2025",
        "Tuesday, 04/03/2025",
        "Dienstag, 04/03/2025",
    ],
)
def test_a_day_is_read_in_the_forms_and_languages_pages_print(text):
    found = printed_date(text)
    assert (found.iso, found.weekday, found.weekday_agrees, found.readings) == ("2025-03-04", "Tuesday", True, ())


@pytest.mark.parametrize("text", ["04/03/2025", "4-3-2025", "3/4/2025"])
def test_a_date_of_numbers_whose_order_is_unknown_has_two_readings_and_is_not_decided(text):
    found = printed_date(text)
    assert (found.iso, found.readings) == (None, ("2025-03-04", "2025-04-03"))


@pytest.mark.parametrize(("text", "iso"), [("25/03/2025", "2025-03-25"), ("03/25/2025", "2025-03-25")])
def test_a_number_above_twelve_decides_the_order(text, iso):
    assert printed_date(text).iso == iso


@pytest.mark.parametrize("text", ["31 February 2025", "2025-02-31", "31/31/2025", "martes, 31 de febrero de 2025"])
def test_a_day_that_does_not_exist_has_no_date(text):
    found = printed_date(text)
    assert (found.iso, found.readings) == (None, ())


@pytest.mark.parametrize(
    "text",
    [
        "mardi 4 March 2025",
        "Monday, 4 Mars 2019",
        "4 Foo 2025",
        "on 4 March 2025",
        "March 2025",
        "4 March",
        "Tue 4 Mar 2025",
    ],
)
def test_other_words_are_no_date(text):
    assert printed_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "March 4, 2025 at 10:32 am",
        "4 March 2025 10:32",
        "Tue Mar 04, 2025 10:32 am",
        "10:32 AM on March 4, 2025",
        "10:32, 4 March 2025",
        "4. März 2025 um 10:32 Uhr",
        "4 mars 2025 à 10h32",
        "4 de marzo de 2025 a las 10:32",
        "4 maart 2025 om 10:32",
        "4 marzo 2025 alle ore 10:32",
        "March 4, 2025 @ 10:32",
        "2025-03-04 10:32",
    ],
)
def test_a_day_with_a_time_is_read_in_either_order(text):
    assert printed_time(text).iso == "2025-03-04T10:32"


def test_seconds_are_kept_and_an_unknown_order_is_not_decided():
    assert printed_time("2025-03-04 10:32:05").iso == "2025-03-04T10:32:05"
    assert printed_time("04-03-2025, 10:32 PM").readings == ("2025-03-04T22:32", "2025-04-03T22:32")
    assert printed_time("04-03-2025, 10:32 PM").iso is None


@pytest.mark.parametrize(
    "text", ["4 March 2025", "10:32", "at 10:32", "We met on 4 March 2025 at 10:32", "3 years ago"]
)
def test_other_words_are_no_time(text):
    assert printed_time(text) is None


def test_a_time_that_does_not_exist_is_unknown():
    assert printed_time("4 March 2025 at 25:70").iso is None

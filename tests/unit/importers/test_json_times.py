"""Times of JSON files: taken where they are certain, left out where they are not."""

import pytest

from annotator.importers.json_times import from_epoch, from_text


@pytest.mark.parametrize("value", ["1413223640", 1413223640, "1413223640.0", 1413223640.9])
def test_seconds_since_1970_are_utc_whether_a_number_or_a_string(value):
    assert from_epoch(value) == "2014-10-13T18:07:20Z"


@pytest.mark.parametrize("value", [None, "", "soon", "9" * 5000, "1e999", float("nan"), "999999999999999", [], {}])
def test_what_is_no_time_is_none(value):
    assert from_epoch(value) is None


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2013-10-10T19:20:29Z", "2013-10-10T19:20:29Z"),
        ("2013-10-10T19:20:29.123+00:00", "2013-10-10T19:20:29Z"),
        ("2013-10-10 19:20:29", "2013-10-10T19:20:29"),
        ("2013-10-10 19:20 UTC", "2013-10-10T19:20Z"),
        ("2013-10-10T19:20:29+0130", "2013-10-10T19:20:29+01:30"),
        ("2013-10-10T19:20:29-05", "2013-10-10T19:20:29-05:00"),
        ("2013-10-10", "2013-10-10"),
        ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24Z"),
        ("Wed, 10 Oct 2018 20:19:24 +0200", "2018-10-10T20:19:24+02:00"),
        ("1413223640", "2014-10-13T18:07:20Z"),
        ("1413223640123", "2014-10-13T18:07:20Z"),
    ],
)
def test_a_time_that_can_be_read_in_one_way_only_becomes_iso(written, time):
    assert from_text(written) == time


@pytest.mark.parametrize(
    "written",
    ["03/04/2025", "04.03.2025 10:00", "20250304", "2025", "2025-13-01", "2025-02-30T10:00", "2025-03-04T25:00",
     "2025-03-04T10:00+99:00", "yesterday", "10:05", "", None, True, "2 weeks ago"],
)  # fmt: skip
def test_a_time_that_is_open_or_impossible_is_not_guessed(written):
    assert from_text(written) is None

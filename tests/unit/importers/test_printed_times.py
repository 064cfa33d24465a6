"""Printed times become ISO 8601 where only one reading is possible."""

import pytest

from annotator.importers.printed_times import is_relative, iso_of_epoch, iso_of_print, iso_stamp


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("March 4, 2025 at 10:32 am", "2025-03-04T10:32"),
        ("7 July 2015 at 22:26", "2015-07-07T22:26"),
        ("by Ola » Sat Jun 05, 2010 12:05 am", "2010-06-05T00:05"),
        ("4 Sept. 2011", "2011-09-04"),
        ("1st of nothing, 2nd March 2011", "2011-03-02"),
        ("2015-07-07 10:00", "2015-07-07T10:00"),
        ("2015-07-07", "2015-07-07"),
        ("Tue, 14 Jan 2014 17:31:03 +0000", "2014-01-14T17:31:03Z"),
        ("25/03/2019 14:00", "2019-03-25T14:00"),
        ("12.12.2019", "2019-12-12"),
        ("03/04/2025", None),
        ("31 February 2019", None),
        ("12 marbles 2010", None),
        ("3 years ago", None),
        ("12:30", None),
        ("7 July 2015 at 27:26", None),
    ],
)
def test_a_printed_time(printed, iso):
    assert iso_of_print(printed) == iso


@pytest.mark.parametrize(
    ("stamp", "iso"),
    [
        ("2013-10-10T19:20:29Z", "2013-10-10T19:20:29Z"),
        ("2011-03-05T23:30:00.001-08:00", "2011-03-05T23:30:00-08:00"),
        ("2014-01-14 17:31:03", "2014-01-14T17:31:03"),
        ("2014-01-14T17:31+00:00", "2014-01-14T17:31Z"),
        ("0000-00-00 00:00:00", None),
        ("20140114", None),
        ("", None),
    ],
)
def test_a_stamp_keeps_the_zone_it_has_and_gets_none_it_has_not(stamp, iso):
    assert iso_stamp(stamp) == iso


def test_seconds_and_milliseconds_since_1970_are_told_apart():
    assert iso_of_epoch("1389720663") == iso_of_epoch("1389720663123") == "2014-01-14T17:31:03Z"
    assert iso_of_epoch("42") is None


def test_times_told_from_the_day_of_saving_are_known():
    assert [is_relative(text) for text in ("3 years ago", "5h", "Yesterday", "May 2014")] == [True, True, True, False]

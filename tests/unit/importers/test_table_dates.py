import pytest

from annotator.domain.columns_map import DateOrder
from annotator.importers.table_dates import form_of, read_date


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2014-12-14T10:05", "2014-12-14T10:05"),
        ("2014-12-14 10:05:00", "2014-12-14T10:05:00"),
        ("2013-10-10T19:20:29.123Z", "2013-10-10T19:20:29Z"),
        ("2024/03/05 4:05:06 PM GMT+1", "2024-03-05T16:05:06+01:00"),
        ("2024/03/05 12:05:06 AM MEZ", "2024-03-05T00:05:06"),
        ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24Z"),
        ("Sunday, 14 December 2014", "2014-12-14"),
        ("Dec 14, 2014", "2014-12-14"),
        ("3. März 2024", "2024-03-03"),
        ("5 juillet 2024", "2024-07-05"),
        ("14 de diciembre de 2014", "2014-12-14"),
        ("1 mei 2024", "2024-05-01"),
        ("1700000000", "2023-11-14T22:13:20Z"),
        ("1700000000123", "2023-11-14T22:13:20Z"),
    ],
)
def test_a_date_that_means_one_thing_is_read_under_any_order(printed, iso):
    assert [read_date(printed, order) for order in (None, *DateOrder)] == [iso] * 4


def test_a_date_that_may_mean_two_days_is_read_only_when_its_order_is_known():
    assert read_date("03/04/2025", None) is None
    assert read_date("03/04/2025", DateOrder.ISO) is None
    assert read_date("03/04/2025 9:30", DateOrder.DAY_FIRST) == "2025-04-03T09:30"
    assert read_date("03/04/2025", DateOrder.MONTH_FIRST) == "2025-03-04"
    assert read_date("3.4.25", DateOrder.DAY_FIRST) == "2025-04-03"


@pytest.mark.parametrize(
    "printed",
    ["2024-02-30", "2024-02-30 10:00:00", "31/02/2024", "25:00", "12", "2024-W01-1", "yesterday", "", "9" * 99],
)
def test_what_is_no_day_is_no_date(printed):
    assert read_date(printed, DateOrder.DAY_FIRST) is None


def test_one_day_above_twelve_settles_a_column_and_two_that_disagree_leave_it_open():
    assert form_of(["03/04/2025", "25/12/2024"]).order is DateOrder.DAY_FIRST
    assert form_of(["03/04/2025", "12/25/2024"]).order is DateOrder.MONTH_FIRST
    assert form_of(["25/12/2024", "12/25/2024"]).order is None
    assert form_of(["03/04/2025", "05/06/2025"]).doubtful == "03/04/2025"
    assert form_of(["2025-04-03"]).order is DateOrder.ISO


def test_a_year_of_two_digits_proves_no_order():
    assert form_of(["25/04/03"]).order is None
    assert form_of(["25/04/03"]).doubtful == "25/04/03"

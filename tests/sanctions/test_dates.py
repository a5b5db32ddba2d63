"""Dates as lists print them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.party import Birth
from hueandcry.sanctions.dates import births, iso


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("1965", "1965"),
        ("1965-03", "1965-03"),
        ("1965-03-01", "1965-03-01"),
        ("1965/3/1", "1965-03-01"),
        ("1965-03-00", "1965-03"),
        ("2015-04-07-04:00", "2015-04-07"),
        ("2026-02-27T00:00:09.554Z", "2026-02-27"),
        ("2018-12-21T14:39:54.511+01:00", "2018-12-21"),
        ("01/03/1965", "1965-03-01"),
        ("1.3.1965", "1965-03-01"),
        ("03/25/1965", "1965-03-25"),
        ("00/03/1965", "1965-03"),
        ("00/00/1965", "1965"),
        ("03/00/1965", "1965"),
        ("dd/mm/1965", "1965"),
        ("dd/03/1965", "1965-03"),
        ("Mar 1965", "1965-03"),
        ("Mar. 1965", "1965-03"),
        ("1 March 1965", "1965-03-01"),
        ("1st Mar 1965", "1965-03-01"),
        ("01-Mar-1965", "1965-03-01"),
        ("March 1, 1965", "1965-03-01"),
        ("1er août 1965", "1965-08-01"),
        ("décembre 1965", "1965-12"),
        ("1965年3月1日", "1965-03-01"),
        ("１９６５年３月", "1965-03"),
        ("1965年", "1965"),
        ("昭和40年3月1日", "1965-03-01"),
        ("令和元年5月1日", "2019-05-01"),
        (" 1965 ", "1965"),
    ],
)
def test_one_date(printed: str, expected: str) -> None:
    assert iso(printed) == expected
    assert births(printed) == (Birth(expected),)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("03/01/1965", "1965-03-01"), ("03/00/1965", "1965-03"), ("25/03/1965", "1965-03-25")],
)
def test_month_first_where_told(printed: str, expected: str) -> None:
    assert iso(printed, month_first=True) == expected


@pytest.mark.parametrize(
    "printed",
    ["", "unknown", "31/02/1960", "1965-02-30", "24/06/1402", "13/13/1965", "30-35 years old", "aa/bb/1965"]
    + ["1965-1", "19650301", "circa", "1970-1965", "between 1965", "1965 or unknown", "9999", "3 Foo 1965"][
        1:
    ],
)
def test_what_is_not_understood_gives_nothing(printed: str) -> None:
    assert births(printed) == ()


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("circa 1965", (Birth("1965", circa=True),)),
        ("c. 1965", (Birth("1965", circa=True),)),
        ("Approximately 1965", (Birth("1965", circa=True),)),
        ("March 1965 (approximately)", (Birth("1965-03", circa=True),)),
        ("1965年頃", (Birth("1965", circa=True),)),
        ("1965-1970", (Birth("1965", "1970"),)),
        ("1965 to 1970", (Birth("1965", "1970"),)),
        ("between 1965 and 1970", (Birth("1965", "1970"),)),
        ("Between Aug. and Sep. 1977", (Birth("1977-08", "1977-09"),)),
        ("1961-01-02 A 1962-01-03", (Birth("1961-01-02", "1962-01-03"),)),
        ("approximately 1955-1958", (Birth("1955", "1958", True),)),
        ("circa 1 Jan 1960 - Dec 1965", (Birth("1960-01-01", "1965-12", True),)),
        ("1965年から1970年まで", (Birth("1965", "1970"),)),
        ("1972-08-10 or 1972-08-11", (Birth("1972-08-10"), Birth("1972-08-11"))),
        ("1965; circa 1966; 1965", (Birth("1965"), Birth("1966", circa=True))),
    ],
)
def test_ranges_alternatives_and_circa(printed: str, expected: tuple[Birth, ...]) -> None:
    assert births(printed) == expected


@given(st.dates(date(1800, 1, 1), date(2100, 12, 31)))
def test_every_day_in_every_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d.%m.%Y", "%Y年%m月%d日"):
        assert iso(day.strftime(form)) == day.isoformat()


@given(st.text(max_size=200))
def test_any_text_gives_dates_or_nothing(printed: str) -> None:
    for birth in births(printed):
        assert birth.date
        assert not birth.to or birth.date <= birth.to


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["1 ", "1965 ", "a ", "to ", "1965 to ", "から", "- ", "(", "circa "])
def test_long_texts_take_no_long_time(piece: str) -> None:
    assert births(piece * 5000 + "x") == ()

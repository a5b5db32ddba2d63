"""Periods of OFAC: two days that stand for a day, a month, a year, or a range of them."""

from calendar import monthrange

from hueandcry.model.party import Birth

Day = tuple[int, int, int]


def born(first: Day, last: Day, circa: bool = False) -> Birth:
    """The birth that a period stands for: 1965-01-01 to 1965-12-31 is the year 1965, and so on."""
    if first > last:
        first, last = last, first
    if first == last:
        return Birth(_text(first), circa=circa)
    if first[1:] == (1, 1) and last[1:] == (12, 31):
        start, end = f"{first[0]:04}", f"{last[0]:04}"
    elif first[2] == 1 and last[2] == monthrange(last[0], last[1])[1]:
        start, end = _text(first)[:7], _text(last)[:7]
    else:
        start, end = _text(first), _text(last)
    return Birth(start, "" if start == end else end, circa)


def words(birth: Birth) -> str:
    """A period as a text of a remark: `1965`, `1965-03 to 1966`, `circa 1965`."""
    text = f"{birth.date} to {birth.to}" if birth.to else birth.date
    return f"circa {text}" if birth.circa else text


def _text(day: Day) -> str:
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}"

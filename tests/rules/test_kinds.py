"""Amounts, dates and times: which texts are one, and the one normal form of each."""

import datetime

import pytest

from digitscan.rules.amount import Amount, Digits
from digitscan.rules.dates import Time, parse_date


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0.00"),
        ("36", "36.00"),
        ("007", "7.00"),
        ("1234", "1234.00"),
        ("1234.50", "1234.50"),
        ("1234,50", "1234.50"),
        ("1234-50", "1234.50"),
        ("1,234", "1234.00"),
        ("1.234", "1234.00"),
        ("36,850", "36850.00"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567.89", "1234567.89"),
        ("1,00,000", "100000.00"),
        ("12,34,567", "1234567.00"),
        ("1,23,45,678.90", "12345678.90"),
        ("2,35/000", "235000.00"),
        ("2200,000", "2200000.00"),
        ("1,0870000", "10870000.00"),
        ("1/234:50", "1234.50"),
        ("1,0", None),
        ("1,234.5", None),
        ("1/2", None),
        ("1-2", None),
        ("12..50", None),
        ("1234,", None),
        ("", None),
        (".", None),
        ("1" * 41, None),
        ("٣", None),
    ],
)
def test_amounts(text, value):
    assert Amount().value(text) == value
    assert Amount().broken(text) == ("" if value else "kind: no amount")
    assert Amount().text(text) == text


def test_signs_among_plain_digits_are_flecks():
    assert (Digits().text("3/6-1"), Digits().value("3/6-1"), Digits().broken("3/6-1")) == ("361", "361", "")


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        ("DDMMYYYY", "12032015", "2015-03-12"),
        ("DDMMYYYY", "12/03/2015", "2015-03-12"),
        ("MM/DD/YY", "03/12/15", "2015-03-12"),
        ("MM/DD/YY", "3/2/15", "2015-03-02"),
        ("MM/DD/YY", "031215", "2015-03-12"),
        ("MM/DD/YY", "03-12-15", "2015-03-12"),
        ("YYYY-MM-DD", "2016-02-29", "2016-02-29"),
        ("DDMMYY", "010169", "1969-01-01"),
        ("DDMMYY", "010168", "2068-01-01"),
        ("DDMMYYYY", "1/2/2015", None),
        ("DDMMYYYY", "29022015", None),
        ("DDMMYYYY", "00032015", None),
        ("DDMMYYYY", "12132015", None),
        ("DDMMYYYY", "1232015", None),
        ("DDMMYYYY", "120320150", None),
        ("MM/DD/YY", "3/2/2015", None),
        ("MM/DD/YY", "3/2", None),
        ("MM/DD/YYYY", "3/2/15", None),
        ("MM/DD/YY", "//15", None),
        ("DDMMYYYY", "01010000", None),
        ("DDMMYYYY", "", None),
    ],
)
def test_dates(form, text, value):
    date = parse_date(form, None, None)
    assert date.value(text) == value
    assert date.broken(text) == ("" if value else f"kind: no date {form}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31122019", "after: a day before 2020-01-01"),
        ("01012020", ""),
        ("31122020", ""),
        ("01012021", "before: a day after 2020-12-31"),
    ],
)
def test_days_out_of_bounds(text, reason):
    bounds = datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)
    assert parse_date("DDMMYYYY", *bounds).broken(text) == reason


def test_bounds_tell_the_century():
    assert parse_date("DDMMYY", None, datetime.date(2010, 1, 1)).value("010145") == "1945-01-01"
    assert parse_date("DDMMYY", datetime.date(2010, 1, 1), None).value("010175") == "2075-01-01"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("09:45", "09:45"),
        ("9:45", "09:45"),
        ("945", "09:45"),
        ("0945", "09:45"),
        ("23.59", "23:59"),
        ("00-00", "00:00"),
        ("24:00", None),
        ("12:60", None),
        ("9:5", None),
        ("12/30", None),
        ("12:30:00", None),
        ("45", None),
    ],
)
def test_times(text, value):
    assert Time().value(text) == value
    assert Time().broken(text) == ("" if value else "kind: no time")

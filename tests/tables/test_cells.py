"""Each kind of cell: what is accepted, and what it becomes."""

from datetime import date, datetime
from typing import Any

import pytest

from carematch.language import catalogue
from carematch.models.cells import Cell, cell_of, is_like_bsn
from carematch.models.tables import TABLES
from carematch.tables.cells import convert
from carematch.tables.numbers import MisfitError
from carematch.tables.spelling import spell

TITLES = ("zvw", "wmo", "wlz", "forensic")

ACCEPTED: list[tuple[str, Any, Any]] = [
    ("id", 101.0, "101"),
    ("id", " C-001 ", "C-001"),
    ("count", "1 000", 1000),
    ("count", "1.000.000", 1_000_000),
    ("kilometres", "7,5", 7.5),
    ("kilometres", "7.5", 7.5),
    ("kilometres", "1.234,5", 1234.5),
    ("kilometres", "1,234.5", 1234.5),
    ("kilometres", "78.125", 78.125),
    ("latitude", "52.123", 52.123),
    ("longitude", "4,895", 4.895),
    ("score", "−0,5", -0.5),
    ("amount", "1e3", 1000.0),
    ("date", "2026-03-01", date(2026, 3, 1)),
    ("date", "1-3-2026", date(2026, 3, 1)),
    ("date", "01/03/2026", date(2026, 3, 1)),
    ("date", "2026-03-01 00:00:00", date(2026, 3, 1)),
    ("date", datetime(2026, 3, 1), date(2026, 3, 1)),
    ("yes_no", "Ja", True),
    ("yes_no", "n", False),
    ("yes_no", 1.0, True),
    ("yes_no", "0", False),
    ("truth", "Onbekend", None),
    ("truth", "waar", True),
    ("fact", "ja", True),
    ("fact", "1", 1),
    ("fact", 0, 0),
    ("fact", 70.0, 70),
    ("fact", "onbekend", None),
    ("fact", "vrouw", "vrouw"),
    ("criterion_value", "a|b", ("a", "b")),
    ("criterion_value", "1; 2", (1, 2)),
    ("criterion_value", "1, 2, x", (1, 2, "x")),
    ("tokens_or_all", "ALLE", "all"),
    ("tokens_or_all", "Wlz, zvw", ("wlz", "zvw")),
    ("tokens_or_all", "onbekend", None),
    ("words_or_all", "B|A|", ("A", "B")),
    ("words_or_all", "Zilveren Kruis, Achmea|", ("Zilveren Kruis, Achmea",)),
]

REFUSED: list[tuple[str, Any, str]] = [
    ("id", 1.5, "fraction"),
    ("id", date(2026, 2, 1), "date"),
    ("count", True, "yes_no"),
    ("count", "1.000", "two_readings"),
    ("kilometres", "1,250", "two_readings"),
    ("kilometres", "inf", "not_a_number"),
    ("kilometres", float("nan"), "not_a_number"),
    ("kilometres", float("inf"), "too_large"),
    ("amount", "50%", "text"),
    ("date", 45000.0, "number"),
    ("date", "3-13-2026", "month_first"),
    ("date", "30-2-2026", "impossible_date"),
    ("date", datetime(2026, 3, 1, 9, 30), "date_with_time"),
    ("date", "3 maart 2026", "text"),
    ("yes_no", "onbekend", "unknown"),
    ("yes_no", 2, "number"),
    ("fact", "2026-03-01", "date"),
    ("fact", "1e999", "too_large"),
    ("fact", ["a"], "list"),
    ("fact", {"a": 1}, "object"),
    ("criterion_value", "1,5", "listed_comma"),
    ("criterion_value", "unknown", "unknown"),
    ("tokens_or_all", "zvw|abc", "other_word"),
]


@pytest.mark.parametrize(("kind", "raw", "value"), ACCEPTED)
def test_accepted(kind: str, raw: Any, value: Any) -> None:
    found = convert(raw, Cell(kind, TITLES))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("kind", "raw", "found"), REFUSED)
def test_refused(kind: str, raw: Any, found: str) -> None:
    with pytest.raises(MisfitError) as caught:
        convert(raw, Cell(kind, TITLES))
    assert caught.value.found == found
    assert catalogue("en").has(f"found.{found}")


def test_commas_of_a_single_value_stay() -> None:
    assert convert("other, namely", Cell("criterion_value"), listed=False) == "other, namely"
    assert convert("1,5", Cell("criterion_value"), listed=False) == 1.5


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_has_a_conversion_and_a_text(table: Any) -> None:
    for column in table.columns:
        cell = cell_of(table.model, column)
        for language in ("nl", "en"):
            words = catalogue(language)  # type: ignore[arg-type]
            assert words.text(f"expected.{cell.kind}", tokens=cell.tokens)
            entries = words.entries["column_help"]
            assert entries.get(f"{table.name}.{column}", entries.get(column)), column
        for token in cell.tokens:
            for language in ("nl", "en"):
                label = catalogue(language).label(token)  # type: ignore[arg-type]
                assert convert(label, cell) in (token, (token,))
            assert convert(token, cell) in (token, (token,))


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("111222333", True),
        ("BSN 1112.22.333.", True),
        ("111 222 333", True),
        ("11-12-22333", True),
        ("10000008", True),
        ("111222334", False),
        ("1112223330", False),
        ("since 2026-03-01, 2 times", False),
        ("1-3-2026 and 02.03.2026", False),
        ("000000000", False),
    ],
)
def test_what_is_like_a_citizen_service_number(text: str, like: bool) -> None:
    assert is_like_bsn(text) == like


@pytest.mark.parametrize("number", [0, 7, -3, 0.1, 1.234, 12.345, 0.125, 1e-7, 123456.789, 1 / 3, -0.5])
@pytest.mark.parametrize("comma", [True, False])
def test_a_number_that_is_spelled_reads_back(number: float, comma: bool) -> None:
    assert convert(spell(number, Cell("score"), comma=comma), Cell("score")) == number

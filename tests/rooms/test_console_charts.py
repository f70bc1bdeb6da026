"""What is drawn is what stands in the table, and what stands in the table is what is taken away; axes are round and read."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from goodwill.console import charts, examples
from goodwill.console.charts import ticks
from goodwill.console.charts.shapes import Box, Dot, Path, Rule, Stretch, Words, markup
from goodwill.console.charts.taking import charts_in, page

EVERY = examples.every_kind()
KINDS = {type(chart): chart for chart in EVERY}
DAY = date(2026, 6, 1)
PEOPLE = charts.count("subscribers")


def taken(chart, form):
    request = RequestFactory().get("/here", {"take": f"{chart.name}.{form}"})
    return page(request, "console/design.html", {"chart": chart})


def rows(chart):
    return list(csv.reader(StringIO(taken(chart, "csv").content.decode("utf-8-sig"))))


def height(chart, value):
    """Where the upright axis puts a value, told by two of its own marks and the lines they name."""
    drawing = chart.drawing()
    lines = sorted(
        {
            shape.y1
            for shape in drawing.shapes
            if isinstance(shape, Rule) and shape.look.startswith("axis") and shape.y1 == shape.y2
        }
    )
    texts = sorted((shape for shape in drawing.beside), key=lambda words: words.y)
    marks = [float(words.text.rstrip("%").replace(",", "")) / (100 if "%" in words.text else 1) for words in texts]
    per_unit = (lines[-1] - lines[0]) / (marks[0] - marks[-1])
    return lines[0] + (marks[0] - value) * per_unit


def test_there_is_an_example_of_every_kind_that_draws():
    assert {kind.__name__ for kind in KINDS} == {kind.__name__ for kind in charts.Chart.__subclasses__()} - {"Sheet"}


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.name)
def test_the_file_has_the_values_of_the_table_and_nothing_else(chart):
    table = chart.table()
    plain = [
        [cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell) for cell in row]
        for row in table.rows
    ]

    assert rows(chart) == [[column.name for column in table.columns], *plain]


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.name)
def test_the_columns_for_programs_are_the_rows_for_people(chart):
    import json

    told, table = json.loads(taken(chart, "json").content), chart.table()

    assert [list(row) for row in zip(*told["values"], strict=True)] == json.loads(
        json.dumps([[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in table.rows])
    )
    assert told["heads"] == [column.head for column in table.columns]


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.name)
def test_the_drawing_taken_away_is_whole_and_tells_what_it_answers(chart):
    root = ET.fromstring(taken(chart, "svg").content)
    texts = ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]

    assert chart.title in texts
    assert any(text.startswith(chart.says) for text in texts)
    assert not any(
        re.search(r"(?<!\w)(nan|inf|None)(?!\w)", value) for one in root.iter() for value in one.attrib.values()
    )
    for one in root.iter():
        for name in ("width", "height", "r"):
            assert not one.get(name, "0").startswith("-"), ET.tostring(one)


def test_a_line_is_drawn_through_the_values_of_its_table():
    chart = KINDS[charts.Line]
    stretch = next(shape for shape in chart.drawing().shapes if isinstance(shape, Stretch))
    line = next(path for path in stretch.paths if path.look == "step tone-0")
    drawn = [tuple(map(float, place.split())) for place in line.d[1:].split("L")]
    values = [row[1] for row in chart.table().rows]

    assert [y + stretch.y for _x, y in drawn] == pytest.approx([height(chart, value) for value in values], abs=0.051)
    assert [x for x, _y in drawn] == pytest.approx([n / 119 * 100 for n in range(120)], abs=0.0051)


def test_a_band_goes_along_the_upper_ends_and_back_along_the_lower():
    chart = KINDS[charts.Line]
    stretch = next(shape for shape in chart.drawing().shapes if isinstance(shape, Stretch))
    band = next(path for path in stretch.paths if path.look.startswith("band"))
    drawn = [float(place.split()[1]) + stretch.y for place in band.d[1:].removesuffix(" Z").split("L")]
    low, high = ([row[n] for row in chart.table().rows] for n in (3, 4))

    assert drawn == pytest.approx([height(chart, value) for value in [*high, *reversed(low)]], abs=0.051)


def test_a_day_that_is_not_known_breaks_the_line():
    points = [charts.Point(DAY + timedelta(days=n), None if n == 3 else n) for n in range(8)]
    chart = replace(KINDS[charts.Line], series=[charts.Series("x", points)])
    stretch = next(shape for shape in chart.drawing().shapes if isinstance(shape, Stretch))

    assert [path.d.count("L") + 1 for path in stretch.paths] == [3, 4]
    assert chart.table().written()[3] == ["4 Jun 2026", "–"]


def test_a_bar_is_as_tall_as_its_day():
    chart = KINDS[charts.Bars]
    foot = height(chart, 0)
    drawn = [shape for shape in chart.drawing().shapes if isinstance(shape, Box) and shape.look == "bar"]

    assert [foot - bar.y for bar in drawn] == pytest.approx(
        [foot - height(chart, one.value) for one in chart.bars], abs=0.02
    )


def test_steps_stand_at_the_shares_of_their_table():
    chart = KINDS[charts.Survival]
    stretch = next(shape for shape in chart.drawing().shapes if isinstance(shape, Stretch))
    lines = [path for path in stretch.paths if path.look.startswith("step")]

    for curve, line in zip(chart.curves, lines, strict=True):
        levels = [float(y) + stretch.y for y in re.findall(r"V([\d.]+)", line.d)]
        shares = [row[3] for row in chart.table().rows if row[0] == curve.name]
        assert levels == pytest.approx([height(chart, share) for share in shares], abs=0.02)


def test_few_who_are_left_are_told_in_the_table_and_not_drawn():
    curve = charts.Curve(
        "x", 1000, [charts.Stage(n, 0.9, 0.8, 1.0, n_at_risk) for n, n_at_risk in enumerate((1000, 50, 49))]
    )
    chart = replace(KINDS[charts.Survival], curves=[curve])

    assert [row[2] for row in chart.table().rows] == [1000, 50, 49]
    assert [one.n_at_risk for one in curve.drawn()] == [1000, 50]


movements = st.lists(st.integers(-(10**12), 10**12), max_size=12)


@given(opening=st.integers(-(10**12), 10**12), values=movements)
def test_a_waterfall_closes_to_the_unit_and_each_bar_begins_where_the_last_ended(opening, values):
    told = [charts.Movement(f"m{n}", value) for n, value in enumerate(values)]
    chart = replace(KINDS[charts.Waterfall], opening=("Opening", opening), movements=told)
    drawn = [shape for shape in chart.drawing().shapes if isinstance(shape, Rule) and shape.look == "thread"]
    table = chart.table().rows

    assert table[-1][1] == opening + sum(values) == sum(row[1] for row in table[:-1])
    assert len(drawn) == len(values) + 1
    assert all(-1e-6 <= thread.x1 <= 100 + 1e-6 for thread in drawn)


def test_a_whisker_spans_the_interval_of_its_movement():
    chart = KINDS[charts.Waterfall]
    shapes = chart.drawing().shapes
    whiskers = [
        shape for shape in shapes if isinstance(shape, Rule) and shape.look == "whisker" and shape.y1 == shape.y2
    ]
    bars = [shape for shape in shapes if isinstance(shape, Box)]
    per_unit = bars[1].width / chart.movements[0].value  # a movement from a known bar
    told = [one for one in chart.movements if one.low is not None]

    assert [one.x2 - one.x1 for one in whiskers] == pytest.approx(
        [(one.high - one.low) * per_unit for one in told], rel=1e-6
    )


def test_a_funnel_is_as_wide_as_its_shares():
    chart = KINDS[charts.Funnel]
    drawn = [shape.width for shape in chart.drawing().shapes if isinstance(shape, Box) and shape.look == "bar"]

    assert drawn == pytest.approx([row[2] * 100 for row in chart.table().rows])


def test_a_ridge_rises_as_its_values_do():
    chart = KINDS[charts.Ridges]
    stretches = [shape for shape in chart.drawing().shapes if isinstance(shape, Stretch)]
    most = max(value for one in chart.ridges for value in one.values)

    for stretch, one in zip(stretches, chart.ridges, strict=True):
        line = next(path for path in stretch.paths if path.look.startswith("step"))
        drawn = [stretch.height - float(place.split()[1]) for place in line.d[1:].split("L")]
        assert drawn == pytest.approx([value / most * stretch.height for value in one.values], abs=0.051)


def test_cells_are_shaded_from_the_least_to_the_most():
    chart = KINDS[charts.Heat]
    drawn = [int(shape.look[-1]) for shape in chart.drawing().shapes if isinstance(shape, Box)][: 7 * 24]
    values = [value for *_names, row in chart.rows for value in row]
    ordered = sorted(zip(values, drawn, strict=True))

    assert {ordered[0][1], ordered[-1][1]} == {0, 8}
    assert all(one[1] <= two[1] for one, two in pairwise(ordered))


def test_the_longest_rank_fills_its_place():
    chart = KINDS[charts.Ranks]
    drawn = [shape.width for shape in chart.drawing().shapes if isinstance(shape, Box) and shape.look == "bar"]

    assert drawn == pytest.approx([one.n / chart.ranks[0].n * 100 for one in chart.ranks])
    assert [line.width for line in chart.lines] == [f"{width:.2f}%" for width in drawn]


def test_a_mark_stands_where_its_instant_is():
    first = datetime(2026, 1, 1, tzinfo=UTC)
    halfway = charts.Mark(first + timedelta(hours=12), "noon")
    outside = charts.Mark(first + timedelta(days=3), "later")
    chart = replace(
        KINDS[charts.Timeline],
        first=first,
        last=first + timedelta(days=1),
        tracks=[charts.Track("x", "plays", [halfway, outside])],
    )

    assert [(shape.x, shape.tip) for shape in chart.drawing().shapes if isinstance(shape, Dot)] == [(50.0, "noon")]
    assert len(chart.table().rows) == 2


@pytest.mark.parametrize(
    ("length", "texts"),
    [
        (timedelta(minutes=4), ["1 Jan", "00:01", "00:02", "00:03", "00:04"]),
        (timedelta(hours=5), ["1 Jan", "01:00", "02:00", "03:00", "04:00", "05:00"]),
        (timedelta(days=5), ["1 Jan", "2 Jan", "3 Jan", "4 Jan", "5 Jan", "6 Jan"]),
        (timedelta(days=40), ["5 Jan", "12 Jan", "19 Jan", "26 Jan", "2 Feb", "9 Feb"]),
        (timedelta(days=370), ["Jan 2026", "Mar 2026", "May 2026", "Jul 2026", "Sep 2026", "Nov 2026", "Jan 2027"]),
        (timedelta(days=3700), ["2026", "2028", "2030", "2032", "2034", "2036"]),
    ],
    ids=lambda value: str(value) if isinstance(value, timedelta) else "",
)
def test_time_is_marked_from_minutes_to_years(length, texts):
    first = datetime(2026, 1, 1, tzinfo=UTC)

    assert [one.text for one in ticks.times(first, first + length)] == texts


@given(
    first=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)),
    length=st.timedeltas(timedelta(0), timedelta(days=40_000)),
)
def test_there_are_always_a_few_marks_of_time_and_all_within(first, length):
    first = first.replace(tzinfo=UTC)
    marks = ticks.times(first, first + length)

    assert 1 <= len(marks) <= 7
    assert all(first <= one.at <= first + length for one in marks)


@given(least=st.floats(-1e9, 1e9), length=st.floats(0, 1e9))
def test_round_numbers_hold_their_range_and_are_few(least, length):
    marks = ticks.numbers(least, least + length)
    steps = {round(two - one, 6) for one, two in pairwise(marks)}

    unseen = 1e-6 * (1 + max(steps))  # a millionth of a step is no pixel
    assert marks[0] <= least + unseen
    assert marks[-1] >= least + length - unseen
    assert 2 <= len(marks) <= 8
    assert max(steps) - min(steps) <= 1e-5 * max(abs(marks[0]), abs(marks[-1]), 1)


def test_a_count_has_no_marks_between_whole_numbers():
    assert ticks.numbers(0, 2, is_whole=True) == [0, 1, 2]


def test_values_are_written_as_the_language_writes_them():
    written = {}
    for language in ("en", "fr", "it", "pl"):
        with translation.override(language):
            units = (charts.count(""), charts.share(), charts.amount("EUR"), charts.number("", digits=2))
            written[language] = [
                unit.text(value) for unit, value in zip(units, (12345, 0.6667, 123456, 1.005), strict=True)
            ]

    assert written["en"] == ["12,345", "66.7%", "€1,234.56", "1.00"]
    assert written["fr"] == ["12\u202f345", "66,7\xa0%", "1\u202f234,56\xa0€", "1,00"]
    assert written["it"] == ["12.345", "66,7%", "1.234,56\xa0€", "1,00"]
    assert written["pl"] == ["12\xa0345", "66,7%", "1\xa0234,56\xa0€", "1,00"]


def test_what_people_name_files_do_not_translate():
    chart = replace(KINDS[charts.Ranks], ranks=[charts.Rank(charts.Named("Téléviseur", "tv"), 3)])

    assert chart.table().written()[0][0] == "Téléviseur"
    assert rows(chart)[1][0] == "tv"


def test_what_a_source_says_is_never_markup():
    shapes = [
        Words(0, 0, "<b>"),
        Box(0, 0, 1, 1, tip="</title><script>", address='"><script>'),
        Path("M0 0", "step", "<i>"),
    ]

    assert "<script>" not in markup(shapes)
    assert "<b>" not in markup(shapes)


def test_nothing_is_drawn_of_nothing():
    empty = [
        replace(KINDS[charts.Line], series=[]), replace(KINDS[charts.Bars], bars=[]), replace(KINDS[charts.Survival], curves=[]),
        replace(KINDS[charts.Heat], rows=[]), replace(KINDS[charts.Cohorts], cohorts=[]), replace(KINDS[charts.Ranks], ranks=[]),
        replace(KINDS[charts.Funnel], stops=[]), replace(KINDS[charts.Ridges], ridges=[]), replace(KINDS[charts.Spark], values=[]),
        replace(KINDS[charts.Timeline], tracks=[]), replace(KINDS[charts.Waterfall], opening=("x", 0), movements=[]),
    ]  # fmt: skip

    for chart in empty:
        assert "nan" not in markup(chart.drawing().shapes), chart
        assert len(chart.table().rows) <= 2


def test_charts_are_found_in_what_a_page_is_told():
    told = {"a": EVERY[0], "b": [EVERY[1], 3], "c": "x", "d": None}

    assert list(charts_in(told)) == [EVERY[0], EVERY[1]]

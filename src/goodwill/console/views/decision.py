"""One decision: what it will do in each way of doing it, what it did, and one page of it for the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill import policy, review
from goodwill.console import charts
from goodwill.console.access import Right, allowed, needs
from goodwill.console.cldr import country_name
from goodwill.console.deciding import after, before, words
from goodwill.console.deciding.counted import effects_of, forecast_of
from goodwill.console.deciding.going import going
from goodwill.console.figures import Shown
from goodwill.console.telling.words import money, plain, said
from goodwill.decisions.record import Decision, Kind
from goodwill.errors import UnknownQuestion
from goodwill.review import Reviewed
from goodwill.vocabulary import SubjectId, put_together

ON_BOARD_SEGMENTS, ON_BOARD_WORDS, BOARD_FAN = 5, 3, 96
_BEFORE = frozenset({words.Stage.DRAFT, words.Stage.SEALED, words.Stage.APPROVED})


@dataclass(frozen=True, slots=True)
class Foretold:
    """A decision's forecast: as it was sealed, or as it is counted now. ``told`` None: it is being counted, or cannot be."""

    told: Mapping[str, Any] | None
    at: datetime | None
    refused: str = ""
    counting: Shown | None = None

    @property
    def is_counting(self) -> bool:
        """Whether it will be there in a moment."""
        return self.told is None and self.counting is not None and not self.refused


@require_GET
@needs(Right.SEE_FIGURES)
def decision(request: HttpRequest, decision: int) -> HttpResponse:
    """Show one decision: before it is in force what it will do, afterwards what it did beside that."""
    one = known(decision)
    foretold = foretold_of(one)
    page = _head(request, one) | _before(foretold, request.GET.get("way", "")) | _after(one, foretold)
    page["is_counting"] = foretold.is_counting or page.get("is_measuring", False)
    return charts.page(request, "console/decision.html", page)


@require_GET
@needs(Right.SEE_FIGURES)
def board(request: HttpRequest, decision: int) -> HttpResponse:
    """Show one page of it, to be printed."""
    one = known(decision)
    foretold = foretold_of(one)
    page = _head(request, one) | {"is_counting": foretold.is_counting, "foretold": foretold, "today": datetime.now(UTC)}
    if foretold.told is not None:
        told, way = foretold.told, before.FIRST
        [fan, *_rest] = before.fans(told, way, at=foretold.at, height=BOARD_FAN)
        page |= {
            "ways": before.ways(told, way), "fan": fan, "break_even": before.break_even(told),
            "segments": before.segments(told)[:ON_BOARD_SEGMENTS], "question": before.question(told),
            "flags": before.flagged(told, "flags")[:ON_BOARD_WORDS], "unknown": before.flagged(told, "unknown")[:ON_BOARD_WORDS],
            "pilot": next(iter(before.pilots(told)), None), "rests_on": told["rests_on"],
        }  # fmt: skip
    page["came"] = [made for made in _after(one, foretold).get("came", []) if made.on_one_axis is not None][:2]
    return charts.page(request, "console/decision_board.html", page)


def known(subject: int) -> Reviewed:
    """Return the decision of a number.

    Raises:
        Http404: There is none.
    """
    try:
        return review.of_subject(SubjectId(subject))
    except UnknownQuestion:
        raise Http404 from None


def foretold_of(one: Reviewed) -> Foretold:
    """Return the forecast that was sealed; else that which is counted now, if it can be."""
    if one.forecast is not None:
        return Foretold(one.forecast, one.sealed_at)
    decided = one.decision
    if decided is None:
        return Foretold(
            None, None, refused=_("Another source told of it in words of its own: it cannot be forecast here.")
        )
    told = forecast_of(decided)
    if told.figure is None:
        return Foretold(None, None, counting=told)
    if "refused" in told.figure.value:
        return Foretold(None, told.figure.counted_at, refused=said(put_together(told.figure.value["refused"])))
    return Foretold(told.figure.value, told.figure.counted_at)


def _head(request: HttpRequest, one: Reviewed) -> dict[str, Any]:
    decided, today = one.decision, datetime.now(UTC)
    stage = words.stage_of(one, today.date())
    name, tone = words.STAGES[stage]
    may = allowed(request, Right.DECIDE)
    return {
        "one": one, "decided": decided, "kind": words.kind_name(one.kind), "stage": name, "tone": tone,
        "whom": words.whom(decided) if decided else [], "also": decided.touched.also if decided else (),
        "told_by": [words.TOLD_BY[way] for way in decided.told_by] if decided else [],
        "prices": _prices(decided), "about": decided.about if decided and decided.about else one.text if not decided else "",
        "voices": _voices(one.kind), "may_edit": may and stage is words.Stage.DRAFT and decided is not None,
        "may_stop": may and one.plan is None and stage is not words.Stage.STOPPED, "is_past": decided is not None and decided.in_force_on < today.date(),
        "may_halt": may and one.plan is not None and one.stopped is None, "language": get_language(),
        "may_take_back": may and one.stopped is not None and not one.withdrawn_because, "going": going(one, today),
    }  # fmt: skip


def _prices(decided: Decision | None) -> list[tuple[str, str, str, str]]:
    return [
        (
            plain(move.plan),
            country_name(move.country) if move.country else "",
            money(move.before.amount_minor, move.before.currency),
            money(move.after.amount_minor, move.after.currency),
        )
        for move in (decided.prices if decided else ())
    ]


def _voices(kind: str) -> list[tuple[str, str, str]]:
    """Return what people are likely to say: theme, words, and the case it is from."""
    from goodwill.decisions.cases import voices_of  # noqa: PLC0415 -- slow import

    if kind not in {one.value for one in Kind}:
        return []
    return [(plain(voice.theme), said(voice.words), voice.case) for voice in voices_of(Kind(kind))]


def _before(foretold: Foretold, asked: str) -> dict[str, Any]:
    page: dict[str, Any] = {"foretold": foretold, "counting": foretold.counting and foretold.counting.counting}
    told = foretold.told
    if told is None:
        return page
    chosen = before.chosen_way(told, asked)
    ways = before.ways(told, chosen)
    return page | {
        "question": before.question(told), "ways": ways, "chosen": next(way for way in ways if way.is_chosen),
        "is_written": chosen == before.FIRST, "fans": before.fans(told, chosen, at=foretold.at), "break_even": before.break_even(told),
        "segments": before.segments(told), "flags": before.flagged(told, "flags"), "unknown": before.flagged(told, "unknown"),
        "pilots": before.pilots(told), "rests_on": told["rests_on"], "n_draws": told["n_draws"],
    }  # fmt: skip


def _after(one: Reviewed, foretold: Foretold) -> dict[str, Any]:
    decided = one.decision
    is_told = one.announced_at is not None and decided is not None and decided.announced_on < datetime.now(UTC).date()
    if not is_told or decided is None:
        return {}
    told = effects_of(one, decided)
    if told.figure is None:
        return {"is_measuring": True, "measuring": told.counting}
    coin = str(foretold.told["currency"]) if foretold.told else _coin(decided)
    found = after.came(one, told.figure.value, coin, told.figure.counted_at)
    return {
        "came": found,
        "came_drawn": after.charts_of(found),
        "until": date.fromisoformat(str(told.figure.counted_at)[:10]),
    }


def _coin(decided: Decision) -> str:
    return decided.prices[0].after.currency if decided.prices else policy.current().currency

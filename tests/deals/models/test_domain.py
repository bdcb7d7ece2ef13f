"""Values lie inside their issue's domain, and the domain stays around the values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from deals.models import Ask, Exchange, Give, Issue, OfferTerm, Outcome, OutcomeTerm, Preference
from tests.cast import Cast, choice, draft, prefer, table
from tests.rows import refused, sql


def _term(cast: Cast, **value: Any) -> models.Model:
    return OfferTerm(**cast.negotiation.belonging, offer=draft(cast.negotiation), **value)


def _exchange(cast: Cast) -> Exchange:
    own = cast.negotiation.belonging
    return Exchange.objects.create(**own, offer=draft(cast.negotiation), side="us")


def _ask(cast: Cast, **value: Any) -> models.Model:
    return Ask(**cast.negotiation.belonging, exchange=_exchange(cast), **value)


def _give(cast: Cast, **value: Any) -> models.Model:
    return Give(**cast.negotiation.belonging, exchange=_exchange(cast), **value)


def _agreed(cast: Cast, **value: Any) -> models.Model:
    own = cast.negotiation.belonging
    outcome = Outcome.objects.filter(negotiation=cast.negotiation).first()
    outcome = outcome or Outcome.objects.create(**own, kind="agreed")
    return OutcomeTerm(**own, outcome=outcome, **value)


@pytest.mark.parametrize("holder", [_term, _ask, _give, _agreed])
def test_values_outside_the_domain(cast: Cast, holder: Callable[..., models.Model]) -> None:
    for number in ("79.5", "120.5", "99.25", "0", "-100", "NaN"):
        with refused("outside|grid"):
            row = holder(cast, issue=cast.price, number=Decimal(100))
            row.save()
            sql(
                f"INSERT INTO {row._meta.db_table} SELECT * FROM jsonb_populate_record(null::"
                f"{row._meta.db_table}, (SELECT to_jsonb(r) FROM {row._meta.db_table} r WHERE"
                f" id = %s) || jsonb_build_object('id', 999999, 'number', %s::text))",
                row.pk,
                number,
            )
    with refused("takes a number"):
        holder(cast, issue=cast.price, option="plus").save()
    with refused("takes an option"):
        holder(cast, issue=cast.service, number=1).save()
    with refused("not one of the options"):
        holder(cast, issue=cast.service, option="gold").save()
    with refused():
        holder(cast, issue=cast.service, option="plus", number=1).save()
    with refused():
        holder(cast, issue=cast.service).save()


@pytest.mark.parametrize("holder", [_term, _ask, _give, _agreed])
def test_values_inside_the_domain(cast: Cast, holder: Callable[..., models.Model]) -> None:
    for value in (
        {"number": Decimal(80)},
        {"number": Decimal(120)},
        {"number": Decimal("99.5")},
    ):
        row = holder(cast, issue=cast.price, **value)
        row.save()
        if isinstance(row, OutcomeTerm):
            break
    holder(cast, issue=cast.service, option="premium").save()


@pytest.mark.parametrize(
    "change",
    [
        {"low": 100},
        {"high": 90},
        {"step": Decimal("0.7")},
        {"kind": "choice", "low": None, "high": None, "step": None, "options": ["a"]},
    ],
)
def test_a_domain_never_shrinks_below_recorded_values(cast: Cast, change: dict[str, Any]) -> None:
    table(cast.negotiation, price=95)
    with refused("fall outside"):
        Issue.objects.filter(pk=cast.price.pk).update(**change)


def test_a_used_option_stays(cast: Cast) -> None:
    table(cast.negotiation, service="plus")
    with refused("fall outside"):
        Issue.objects.filter(pk=cast.service.pk).update(options=["basic", "premium"])
    Issue.objects.filter(pk=cast.service.pk).update(options=["plus", "premium", "gold"])


def test_a_domain_may_grow(cast: Cast) -> None:
    table(cast.negotiation, price=95)
    Issue.objects.filter(pk=cast.price.pk).update(low=70, high=130, step=None)


@pytest.mark.parametrize(
    "columns",
    [
        {"low": 10, "high": 10},
        {"low": 11, "high": 10},
        {"low": None, "high": 10},
        {"low": 1, "high": 10, "step": 0},
        {"low": 1, "high": 10, "step": -1},
        {"low": 1, "high": 10, "options": ["a"]},
        {"low": 1, "high": 10, "baseline_number": 11},
        {"low": 1, "high": 10, "step": 2, "baseline_number": 2},
        {"low": 1, "high": 10, "baseline_option": "a"},
        {"low": 1, "high": 10, "money_per_unit": -1},
        {"low": 1, "high": 10, "option_money": {"a": 1}},
        {"kind": "choice"},
        {"kind": "choice", "options": ["a", "a"]},
        {"kind": "choice", "options": ["a", " "]},
        {"kind": "choice", "options": ["a", "b"], "low": 1, "high": 2},
        {"kind": "choice", "options": ["a", "b"], "baseline_option": "c"},
        {"kind": "choice", "options": ["a", "b"], "money_per_unit": 1},
        {"kind": "choice", "options": ["a", "b"], "option_money": {"c": 1}},
        {"kind": "choice", "options": ["a", "b"], "option_money": {"a": "dear"}},
        {"kind": "choice", "options": ["a", "b"], "option_money": [1]},
        {"kind": "other", "low": 1, "high": 10},
        {"low": 1, "high": 10, "key": "Price"},
        {"low": 1, "high": 10, "key": ""},
        {"low": 1, "high": 10, "key": "price"},
    ],
)
def test_issues_that_cannot_be(cast: Cast, columns: dict[str, Any]) -> None:
    with refused():
        Issue.objects.create(**{**cast.negotiation.belonging, "key": "new", **columns})


@pytest.mark.parametrize("column", ["low", "high", "step", "money_per_unit"])
def test_no_nan_in_an_issue(cast: Cast, column: str) -> None:
    with refused():
        sql(f"UPDATE deals_issue SET {column} = 'NaN' WHERE id = %s", cast.price.pk)


@pytest.mark.parametrize("weight", ["-0.01", "NaN", "Infinity", "-Infinity"])
def test_weights_that_cannot_be(cast: Cast, weight: str) -> None:
    preference = prefer(cast.price, "us", direction="high", weight=0)
    with refused("weight"):
        sql("UPDATE deals_preference SET weight = %s::float8 WHERE id = %s", weight, preference.pk)
    with refused("weight"):
        Preference.objects.filter(pk=preference.pk).update(weight=float(weight))


@pytest.mark.parametrize(
    "columns",
    [
        {"side": "both", "direction": "high"},
        {"direction": ""},
        {"direction": "up"},
        {"direction": "high", "points": [[80, 0], [120, 1]]},
        {"direction": "high", "confidence": 1.1},
        {"direction": "high", "confidence": float("nan")},
        {"direction": "high", "provenance": "guessed"},
        {"points": []},
        {"points": {"80": 0}},
        {"points": [80, 120]},
        {"points": [[80, 0, 1]]},
        {"points": [[80, 1.2]]},
        {"points": [[80, -0.1]]},
        {"points": [[80, "0"]]},
        {"points": [["80", 0]]},
        {"points": [[100, 0], [100, 1]]},
        {"points": [[100, 0], [90, 1]]},
    ],
)
def test_preferences_that_cannot_be(cast: Cast, columns: dict[str, Any]) -> None:
    with refused():
        Preference.objects.create(
            **{**cast.negotiation.belonging, "issue": cast.price, "side": "us", **columns}
        )


@pytest.mark.parametrize(
    "points",
    [
        {},
        {"basic": 0},
        {"basic": 0, "plus": 0.5, "premium": 1.5},
        [["basic", 0]],
        {"basic": 0, "plus": 0.5, "premium": 1, "gold": 1},
    ],
)
def test_option_points_that_cannot_be(cast: Cast, points: object) -> None:
    with refused():
        Preference.objects.create(
            **cast.negotiation.belonging, issue=cast.service, side="us", points=points
        )


def test_preferences_that_can_be(cast: Cast) -> None:
    own = cast.negotiation.belonging
    prefer(cast.price, "us", direction="high", weight=0)
    curve = [[80, 0], [100, 0.7], [120, 1]]
    Preference.objects.create(**own, issue=cast.price, side="them", points=curve)
    worths = {"basic": 0, "plus": 0.5, "premium": 1}
    Preference.objects.create(**own, issue=cast.service, side="them", points=worths)
    with refused("once"):
        prefer(cast.price, "us", direction="low")


def test_options_and_their_points_stay_together(cast: Cast) -> None:
    speed = choice(cast.negotiation, "speed", "slow", "fast")
    Preference.objects.create(
        **cast.negotiation.belonging, issue=speed, side="us", points={"slow": 0, "fast": 1}
    )
    with refused("preference: points must name each option"):
        Issue.objects.filter(pk=speed.pk).update(options=["slow", "fast", "instant"])

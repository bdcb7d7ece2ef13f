"""Who changed what: each tracked table has a history that stays."""

from __future__ import annotations

from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, models, transaction

from deals.models import Issue, Negotiation
from tests.cast import Cast, prefer, table

TRACKED = {
    "accounts": {"Team", "User", "KeyAccount", "Contact"},
    "deals": {"Negotiation", "Issue", "Preference", "Interest", "Peg", "Evidence", "Disclosure"}
    | {"Round", "RuleSetting", "CurrencyRate", "IssueTemplate", "Exchange", "Ask"}
    | {"IssueLimit", "PackageLimit"},
}


def history(row: models.Model) -> Any:
    """The history rows of one row, oldest first."""
    table = apps.get_model(row._meta.app_label, f"{type(row).__name__}History")
    return table._default_manager.filter(pgh_obj_id=row.pk).order_by("pgh_id")


@pytest.mark.parametrize("label", TRACKED)
def test_the_mutable_rows_are_tracked(label: str) -> None:
    names = {model.__name__ for model in apps.get_app_config(label).get_models()}
    tracked = {name.removesuffix("History") for name in names if name.endswith("History")}
    assert tracked == TRACKED[label]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "accounts", "deals", check=True, dry_run=True, verbosity=0)


def test_a_change_leaves_both_states_and_who(cast: Cast) -> None:
    with pghistory.context(user=cast.alice.pk, url="/somewhere"):
        Issue.objects.filter(pk=cast.price.pk).update(name="Price per tonne")
    first, second = history(cast.price)
    assert (first.pgh_label, first.name, second.name) == ("insert", "", "Price per tonne")
    assert second.pgh_context.metadata == {"user": cast.alice.pk, "url": "/somewhere"}


def test_a_deletion_leaves_its_last_state(cast: Cast) -> None:
    preference = prefer(cast.price, "us", direction="high", weight=2)
    trace = history(preference)
    preference.delete()
    labels = trace.values_list("pgh_label", flat=True)
    assert set(labels) == {"insert", "delete"}


def test_counters_leave_no_history(cast: Cast) -> None:
    table(cast.negotiation, price=110)
    Negotiation.objects.filter(pk=cast.negotiation.pk).update(version=9, last_event=3)
    assert history(cast.negotiation).count() == 1


def test_history_stays(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        history(cast.negotiation).update(title="x")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        history(cast.negotiation).delete()


def test_no_secret_of_a_user_in_history(cast: Cast) -> None:
    names = {field.name for field in history(cast.alice).model._meta.fields}
    assert not names & {"password", "last_login"}

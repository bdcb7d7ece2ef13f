"""What a leader narrows the review to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access
from accounts.access import Viewer
from deals.ledger.facts import Stage
from deals.pages import words
from deals.queries.discipline_report import GroupBy, Question
from deals.queries.places import MAPPED


class Filters(forms.Form):
    """?since= ?until= (months) ?of= ?kam= ?team= ?account= ?issue= ?stage="""

    since = forms.DateField(required=False, label=gettext_lazy("From"), input_formats=["%Y-%m"])
    until = forms.DateField(required=False, label=gettext_lazy("To"), input_formats=["%Y-%m"])
    kam = forms.ChoiceField(required=False, label=gettext_lazy("Manager"))
    team = forms.ChoiceField(required=False, label=gettext_lazy("Team"))
    account = forms.ChoiceField(required=False, label=gettext_lazy("Account"))
    stage = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Stage"),
        choices=[
            ("", gettext_lazy("Any stage")),
            *((s.value, words.WORDS[s.value]) for s in Stage),
        ],
    )

    of = forms.ChoiceField(required=False, choices=[(by.value, by.value) for by in MAPPED])
    issue = forms.CharField(required=False, max_length=200, label=gettext_lazy("Issue"))

    def __init__(self, *args: Any, viewer: Viewer) -> None:
        super().__init__(*args)
        people = ((user.pk, str(user)) for user in access.users(viewer).order_by("username"))
        teams = access.teams(viewer).order_by("name").values_list("pk", "name")
        accounts = access.real_accounts(viewer).order_by("name").values_list("pk", "name")
        for name, blank, rows in (
            ("kam", _("Everybody"), people),
            ("team", _("All teams"), teams),
            ("account", _("All accounts"), accounts),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", blank), *((str(pk), text) for pk, text in rows)]

    @property
    def map_of(self) -> GroupBy:
        """Of whom the map is asked."""
        self.is_valid()
        return GroupBy(self.cleaned_data.get("of") or GroupBy.KAM)

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        since, until = asked.get("since"), asked.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning."))
        return asked


def asked_question(form: Filters) -> Question:
    """What the filters ask; what they refuse narrows nothing."""
    form.is_valid()
    asked = form.cleaned_data
    return Question(
        since=asked.get("since"),
        until=asked.get("until"),
        kam=int(asked["kam"]) if asked.get("kam") else None,
        team=int(asked["team"]) if asked.get("team") else None,
        account=int(asked["account"]) if asked.get("account") else None,
        issue=asked.get("issue") or None,
        stage=Stage(asked["stage"]) if asked.get("stage") else None,
    )


def narrowing(question: Question) -> dict[str, str]:
    """The question as parameters of the REST report, without its grouping."""
    asked = asdict(question)
    asked.pop("group_by")
    return {name: str(value) for name, value in asked.items() if value is not None}

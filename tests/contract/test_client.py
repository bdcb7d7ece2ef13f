"""A client that a generator makes from the description does what the README shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from negotrack.homes import CHECKOUT
from tests.api.callers import ALL_SCOPES, integration
from tests.cast import assemble
from tests.processes import surroundings, web

SCRIPT = """
import sys

from made import AuthenticatedClient
from made.api.accounts import accounts_list
from made.api.findings import findings_list
from made.api.issues import negotiations_issues_create
from made.api.negotiations import negotiations_create, negotiations_upsert
from made.api.offers import negotiations_offers_create
from made.api.preferences import negotiations_preferences_create
from made.models import (
    IssueInRequest, NegotiationInRequest, OfferInRequest, PreferenceInRequest, ProblemBody,
)

url, token = sys.argv[1:]
with AuthenticatedClient(base_url=url, token=token) as client:
    account = accounts_list.sync(client=client, limit=1).results[0].id
    wanted = NegotiationInRequest.from_dict({"account": account, "title": "My first deal"})
    deal = negotiations_upsert.sync("crm", "deal-1", client=client, body=wanted)
    again = negotiations_upsert.sync("crm", "deal-1", client=client, body=wanted)
    assert again.id == deal.id, "an upsert made a second deal"
    for issue in (
        {"key": "price", "kind": "numeric", "low": 80, "high": 120, "distributive": True},
        {"key": "term", "kind": "numeric", "low": 14, "high": 60, "baseline": 45},
    ):
        made = negotiations_issues_create.sync(
            deal.id, client=client, body=IssueInRequest.from_dict(issue)
        )
        assert made.key == issue["key"]
    for issue, direction, weight in (("price", "high", 60), ("term", "low", 40)):
        said = {"issue": issue, "side": "us", "direction": direction, "weight": weight}
        negotiations_preferences_create.sync(
            deal.id, client=client, body=PreferenceInRequest.from_dict(said)
        )

    def log(**offer):
        body = OfferInRequest.from_dict(offer)
        return negotiations_offers_create.sync(deal.id, client=client, body=body)

    log(side="us", terms={"price": 112})
    log(side="them", terms={"price": 95})
    naked = log(side="us", terms={"price": 109})
    assert [made.status for made in naked.concessions] == ["naked"], naked
    assert "R001" in [found.code for found in naked.findings]
    bound = log(side="us", terms={"price": 106}, **{"if": {"term": 14}})
    assert [made.status for made in bound.concessions] == ["conditional"], bound
    found = findings_list.sync(client=client, negotiation=deal.id).results
    assert "R001" in [finding.code for finding in found]
    wrong = log(side="us", terms={"price": 9000})
    assert isinstance(wrong, ProblemBody) and wrong.errors[0].pointer == "/terms/price", wrong
"""


@pytest.mark.house
@pytest.mark.django_db(transaction=True)
def test_a_generated_client_logs_the_offers_of_the_readme(redis_url: str, tmp_path: Path) -> None:
    cast = assemble()
    client = integration(cast.organisation, ALL_SCOPES)
    token = str(client._credentials["HTTP_AUTHORIZATION"]).removeprefix("Bearer ")
    description = str(CHECKOUT / "docs" / "openapi.yaml")
    make = ["generate", "--path", description, "--output-path", "made", "--meta", "none"]
    _run("-m", "openapi_python_client", *make, at=tmp_path)
    (tmp_path / "use.py").write_text(SCRIPT)
    with web(surroundings(REDIS_URL=redis_url)) as (url, _):
        _run("use.py", url, token, at=tmp_path)


def _run(*arguments: str, at: Path) -> None:
    command = [sys.executable, *arguments]
    told = subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)
    assert told.returncode == 0, f"{told.stdout[-3000:]}\n{told.stderr[-3000:]}"

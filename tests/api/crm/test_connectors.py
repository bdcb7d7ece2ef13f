"""What is said to HubSpot and Odoo, and what their answers mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pytest_django import Settings

from accounts.vault import seal
from api.crm.base import MOST_DIGITS, Connector, ConnectorError
from api.crm.connectors import connector
from api.models import CrmConnection
from api.webhooks.send import MOST_READ, Courier
from tests.api.crm.fakes import TOKEN, Crm, FakeHubSpot, FakeOdoo, as_json, fault, refusal
from tests.api.webhooks.receiver import Said


@pytest.fixture
def speak() -> Iterator[Callable[..., Connector]]:
    """Makes connectors to a fake."""
    with ExitStack() as made:

        def to(crm: Crm, *, token: str = TOKEN, **options: Any) -> Connector:
            odoo = isinstance(crm, FakeOdoo)
            who = {"database": FakeOdoo.database, "login": FakeOdoo.login} if odoo else {}
            row = CrmConnection(
                kind="odoo" if odoo else "hubspot",
                url=crm.url,
                options=who,
                credential=seal(token),
            )
            return connector(row, made.enter_context(Courier(**options)))

        yield to


def refused(act: Callable[[], Any]) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        act()
    assert TOKEN not in str(caught.value)
    return caught.value


Speak = Callable[..., Connector]


def test_hubspot_is_written_to_and_read(hubspot: FakeHubSpot, speak: Speak) -> None:
    hubspot.deals["12"] = {"dealname": "Tubes", "amount": "3"}
    to = speak(hubspot)
    to.check()
    to.write("12", {"stage": "closed", "n": 3, "share": 0.25, "money": "10.00", "gone": None})
    wrote = hubspot.asked[-1]
    assert (wrote.method, wrote.path) == ("PATCH", "/crm/v3/objects/deals/12")
    assert wrote.headers["authorization"] == f"Bearer {TOKEN}"
    assert wrote.headers["content-type"] == "application/json"
    texts = {"stage": "closed", "n": "3", "share": "0.25", "money": "10.00", "gone": ""}
    assert wrote.said == {"properties": texts}
    assert to.read("12", ["dealname", "n", "nothing"]) == {
        "dealname": "Tubes", "n": "3", "nothing": None,
    }  # fmt: skip


def test_odoo_is_signed_in_to_once_then_written_to_and_read(odoo: FakeOdoo, speak: Speak) -> None:
    odoo.deals["12"] = {"name": "Tubes", "partner_id": [4, "Borealis"]}
    to = speak(odoo)
    to.check()
    to.write("12", {"x_stage": "closed", "x_n": 3, "x_money": "10.00", "x_gone": None})
    assert odoo.deals["12"]["x_gone"] is False and odoo.deals["12"]["x_n"] == 3
    assert to.read("12", ["name", "partner_id"]) == {"name": "Tubes", "partner_id": [4, "Borealis"]}
    services = [each.said["params"]["service"] for each in odoo.asked]
    assert services == ["common", "object", "object", "object"]


@pytest.mark.parametrize("fake", ["hubspot", "odoo"])
@pytest.mark.parametrize(
    "number", ["", "12a", "../12", "..", "12?x=1", "١٢", "-1", "1" * (MOST_DIGITS + 1)]
)
def test_what_is_no_number_is_no_deal_and_nobody_is_asked(
    fake: str, number: str, request: pytest.FixtureRequest, speak: Speak
) -> None:
    crm: Crm = request.getfixturevalue(fake)
    to = speak(crm)
    to.check()
    before = len(crm.asked)
    for act in (lambda: to.write(number, {}), lambda: to.read(number, ["a"])):
        assert refused(act).of_deal
    assert len(crm.asked) == before


@pytest.mark.parametrize("fake", ["hubspot", "odoo"])
def test_a_deal_that_is_gone_is_so_for_good(
    fake: str, request: pytest.FixtureRequest, speak: Speak
) -> None:
    to = speak(request.getfixturevalue(fake))
    assert refused(lambda: to.write("12", {"a": 1})).of_deal
    assert refused(lambda: to.read("12", ["a"])).of_deal


@pytest.mark.parametrize("fake", ["hubspot", "odoo"])
def test_a_key_that_is_wrong_is_no_matter_of_the_deal(
    fake: str, request: pytest.FixtureRequest, speak: Speak
) -> None:
    crm: Crm = request.getfixturevalue(fake)
    to, crm.token = speak(crm), "another"
    for act in (to.check, lambda: to.write("12", {"a": 1})):
        error = refused(act)
        assert (error.permanent, error.refused, error.of_deal) == (True, True, False)


def test_a_key_that_odoo_takes_back_is_refused_too(odoo: FakeOdoo, speak: Speak) -> None:
    to = speak(odoo)
    to.check()
    odoo.token = "another"
    error = refused(to.check)
    assert error.refused and str(error) == "odoo.exceptions.AccessDenied: Access Denied"


@pytest.mark.parametrize(
    ("said", "permanent", "refused_"),
    [
        (refusal(400, "VALIDATION_ERROR", "no"), True, False),
        (refusal(403, "MISSING_SCOPES", "no"), True, True),
        (refusal(404, "OBJECT_NOT_FOUND", "no"), True, False),
        (Said(409), False, False),
        (Said(423), False, False),
        (Said(429), False, False),
        (Said(477), False, False),
        (Said(500), False, False),
        (Said(502, body=b"<html>bad gateway</html>"), False, False),
        (Said(302, {"Location": "http://169.254.169.254/"}), False, False),
    ],
)
def test_what_hubspot_says_against_it(
    hubspot: FakeHubSpot, speak: Speak, said: Said, permanent: bool, refused_: bool
) -> None:
    hubspot.script = [said]
    error = refused(lambda: speak(hubspot).write("12", {"a": 1}))
    assert (error.status, error.permanent, error.refused) == (said.status, permanent, refused_)
    assert len(hubspot.asked) == 1


@pytest.mark.parametrize(
    ("said", "permanent"),
    [
        (fault("odoo.exceptions.UserError", "no"), True),
        (fault("odoo.exceptions.AccessError", "no"), True),
        (fault("builtins.ValueError", "no"), True),
        (fault("psycopg2.errors.SerializationFailure", "busy"), False),
        (as_json(200, {"error": "text"}), False),
        (as_json(200, {"nothing": 1}), False),
        (Said(200, body=b"<html>sign in</html>"), False),
        (Said(200, body=b"[" * 60_000), False),
        (Said(503, {"Retry-After": "7"}), False),
    ],
)
def test_what_odoo_says_against_it(
    odoo: FakeOdoo, speak: Speak, said: Said, permanent: bool
) -> None:
    to = speak(odoo)
    to.check()
    odoo.script = [said]
    error = refused(lambda: to.write("12", {"a": 1}))
    assert (error.permanent, error.refused) == (permanent, False)
    assert error.retry_after == said.headers.get("Retry-After", "")


def test_the_text_of_an_error_is_short_and_keeps_the_key_to_itself(
    hubspot: FakeHubSpot, speak: Speak
) -> None:
    hubspot.script = [refusal(400, "X", f"bad\x00\r\n token {TOKEN} " + "x" * 5000)]
    error = refused(lambda: speak(hubspot).write("12", {"a": 1}))
    assert str(error).startswith("status 400: bad token *** xxx") and len(str(error)) == 200


def test_who_is_slow_or_away_is_tried_again(hubspot: FakeHubSpot, speak: Speak) -> None:
    hubspot.script = [Said(200, wait=1.0)]
    slow = refused(speak(hubspot, answer_seconds=0.1).check)
    assert (str(slow), slow.permanent) == ("timeout: no answer in time", False)
    hubspot.url = "http://127.0.0.1:1"
    away = refused(speak(hubspot).check)
    assert str(away).startswith("connection:") and not away.permanent


def test_a_private_address_is_never_called(
    hubspot: FakeHubSpot, speak: Speak, settings: Settings
) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    assert str(refused(speak(hubspot).check)).startswith("private_address")
    assert hubspot.asked == []


def test_no_more_of_an_answer_is_kept_than_may_be(hubspot: FakeHubSpot, speak: Speak) -> None:
    hubspot.deals["12"] = {}
    hubspot.script = [as_json(200, {"properties": {"a": "x" * MOST_READ}})]
    assert not refused(lambda: speak(hubspot).read("12", ["a"])).permanent


def test_a_key_that_no_vault_key_opens_is_waited_for(hubspot: FakeHubSpot) -> None:
    row = CrmConnection(kind="hubspot", url=hubspot.url, credential="sealed by another")
    with Courier() as courier:
        error = refused(lambda: connector(row, courier))
    assert str(error).startswith("credential:") and not error.permanent

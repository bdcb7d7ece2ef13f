"""What every CRM can be asked, whatever it speaks; and what may go wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, Protocol, TypeAlias

from api.webhooks.send import Answer, Call, Courier

Value: TypeAlias = str | int | float | None
"""What a property is set to: money as a decimal text, days as ISO dates; None empties it."""

AGENT = "negotrack-crm/1"
MOST_DIGITS = 18
LONGEST = 200
PASSING = frozenset({408, 409, 421, 423, 425, 429, 477})
"""Of the 4xx, those that are over after a while; 423 and 477 are HubSpot's."""
NOT_LET_IN = frozenset({401, 403})


class ConnectorError(Exception):
    """The CRM did not do what it was asked; the text says why, without any secret.

    `permanent`: asked again, it would say the same; `refused`: of every other deal too, because
    the connection itself is not let in. `retry_after` is the header as it came.
    """

    def __init__(
        self,
        detail: str,
        *,
        permanent: bool,
        refused: bool = False,
        status: int | None = None,
        retry_after: str = "",
    ) -> None:
        super().__init__(detail)
        self.permanent, self.refused = permanent, refused
        self.status, self.retry_after = status, retry_after

    @property
    def of_deal(self) -> bool:
        """Whether another deal may fare better."""
        return self.permanent and not self.refused


class Connector(Protocol):
    """One CRM with its credential; every method makes calls, and raises ConnectorError."""

    def check(self) -> None:
        """Ask for something small, to see whether it lets us in."""

    def write(self, external_id: str, values: Mapping[str, Value]) -> None:
        """Set properties of a deal; no such deal or no such property is permanent."""

    def read(self, external_id: str, names: Sequence[str]) -> Mapping[str, Any]:
        """These properties of a deal as the CRM says them; no such deal is permanent."""


class Line:
    """JSON over the guarded way out, with one credential that no text of an error repeats."""

    def __init__(self, courier: Courier, url: str, credential: str) -> None:
        self._courier, self._url, self.credential = courier, url.rstrip("/"), credential

    def ask(
        self, method: str, path: str, said: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer, of whatever status; ConnectorError when there was none."""
        body = None if said is None else json.dumps(said).encode()
        whole = {
            "User-Agent": AGENT,
            "Accept": "application/json",
            "Content-Type": "application/json",
            **(headers or {}),
        }
        answer = self._courier.carry(self._url + path, Call(method, body, whole, listen=True))
        if answer.status is None:
            raise ConnectorError(self.safe(answer.error), permanent=False)
        return answer

    def refuse(self, answer: Answer, why: str) -> NoReturn:
        """What an answer that is none means, by its status."""
        status = answer.status or 0
        text = f"status {status}: {why}" if why else f"status {status}"
        raise ConnectorError(
            self.safe(text),
            permanent=400 <= status < 500 and status not in PASSING,
            refused=status in NOT_LET_IN,
            status=status,
            retry_after=answer.retry_after,
        )

    def safe(self, text: str) -> str:
        """One short line of a text that others wrote."""
        shown = "".join(sign if sign.isprintable() else " " for sign in text)
        hidden = shown.replace(self.credential, "***") if self.credential else shown
        return " ".join(hidden.split())[:LONGEST]


def object_of(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer's body; empty where it is none."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def deal_number(external_id: str) -> int:
    """The number of a deal; a permanent ConnectorError for what cannot be one."""
    if external_id.isascii() and external_id.isdecimal() and len(external_id) <= MOST_DIGITS:
        return int(external_id)
    raise ConnectorError("The deal's id is not a number.", permanent=True)

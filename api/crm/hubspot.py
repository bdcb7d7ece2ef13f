"""HubSpot: its CRM API v3, with the token of a private app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from api.crm.base import ConnectorError, Line, Value, deal_number, object_of
from api.webhooks.send import Answer

DEALS = "/crm/v3/objects/deals"


class HubSpot:
    """Deals of one HubSpot account. Properties are written as texts; an empty one clears."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def check(self) -> None:
        self._asked("GET", f"{DEALS}?limit=1")

    def write(self, external_id: str, values: Mapping[str, Value]) -> None:
        said = {name: "" if value is None else str(value) for name, value in values.items()}
        self._asked("PATCH", f"{DEALS}/{deal_number(external_id)}", {"properties": said})

    def read(self, external_id: str, names: Sequence[str]) -> Mapping[str, Any]:
        query = urlencode({"properties": ",".join(names)})
        answer = self._asked("GET", f"{DEALS}/{deal_number(external_id)}?{query}")
        known = object_of(answer).get("properties")
        if not isinstance(known, dict):
            raise ConnectorError("This is not how HubSpot answers.", permanent=False)
        return {name: known.get(name) for name in names}

    def _asked(self, method: str, path: str, said: Any = None) -> Answer:
        bearer = {"Authorization": f"Bearer {self._line.credential}"}
        answer = self._line.ask(method, path, said, bearer)
        if not answer.good:
            self._line.refuse(answer, str(object_of(answer).get("message", "")))
        return answer

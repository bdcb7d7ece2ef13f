"""Odoo: opportunities (`crm.lead`) over JSON-RPC, with a login and an API key of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.crm.base import ConnectorError, Line, Value, deal_number, object_of
from api.webhooks.send import Answer

MODEL = "crm.lead"
EXCEPTIONS = "odoo.exceptions."
DENIED = f"{EXCEPTIONS}AccessDenied"
PERMANENT = {
    *(f"{EXCEPTIONS}{name}" for name in ("UserError", "ValidationError", "AccessError")),
    *(f"{EXCEPTIONS}{name}" for name in ("MissingError", "RedirectWarning", "AccessDenied")),
    *(f"builtins.{name}" for name in ("ValueError", "KeyError", "TypeError", "AttributeError")),
}
"""What it raises of our request; all else, such as a database that is busy, is over some time."""


class Odoo:
    """Opportunities of one Odoo database. It answers 200 to all, and within says what is wrong."""

    def __init__(self, line: Line, *, database: str, login: str) -> None:
        self._line, self._database, self._login = line, database, login
        self._user: int | None = None

    def check(self) -> None:
        self._done("search", [], 0, 1)

    def write(self, external_id: str, values: Mapping[str, Value]) -> None:
        said = {name: False if value is None else value for name, value in values.items()}
        self._done("write", [deal_number(external_id)], said)

    def read(self, external_id: str, names: Sequence[str]) -> Mapping[str, Any]:
        found = self._done("read", [deal_number(external_id)], list(names))
        if not isinstance(found, list) or not found or not isinstance(found[0], dict):
            raise ConnectorError("No such deal.", permanent=True)
        return {name: found[0].get(name) for name in names}

    def _done(self, method: str, *given: Any) -> Any:
        """What a method of the model returns to the user, who is looked up once."""
        if self._user is None:
            self._user = self._signed_in()
        who = (self._database, self._user, self._line.credential)
        return self._called("object", "execute_kw", *who, MODEL, method, list(given))

    def _signed_in(self) -> int:
        who = (self._database, self._login, self._line.credential)
        found = self._called("common", "authenticate", *who, {})
        if type(found) is not int:
            text = "Odoo knows no such login with this key."
            raise ConnectorError(text, permanent=True, refused=True)
        return found

    def _called(self, service: str, method: str, *given: Any) -> Any:
        params = {"service": service, "method": method, "args": list(given)}
        said = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
        answer = self._line.ask("POST", "/jsonrpc", said)
        if not answer.good:
            self._line.refuse(answer, "")
        found = object_of(answer)
        if "error" in found:
            self._raise(answer, found["error"])
        if "result" not in found:
            raise ConnectorError("This is not how Odoo answers.", permanent=False)
        return found["result"]

    def _raise(self, answer: Answer, error: Any) -> None:
        """Of its `data` no more than the name and the message: the rest is its code."""
        data = error.get("data") if isinstance(error, dict) else None
        known = data if isinstance(data, dict) else {}
        name = str(known.get("name", "no name"))
        raise ConnectorError(
            self._line.safe(f"{name}: {known.get('message', '')}"),
            permanent=name in PERMANENT,
            refused=name == DENIED,
            status=answer.status,
        )

"""Database triggers that refuse; each refusal is an integrity error (SQLSTATE class 23)."""

from __future__ import annotations

from typing import Any

from pgtrigger import core


class Refuse(core.Trigger):
    """Raise for every statement or row that meets the condition."""

    when = core.Before
    reason = "refused"

    def __init__(
        self,
        *,
        name: str,
        operation: core.Operation,
        reason: str,
        condition: core.Condition | None = None,
        level: core.Level = core.Row,
    ) -> None:
        self.reason = reason
        super().__init__(name=name, operation=operation, condition=condition, level=level)

    def get_func(self, model: Any) -> str:
        return f"""
            RAISE EXCEPTION '%: {self.reason}', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        """


def append_only() -> list[core.Trigger]:
    """Rows are written once: no UPDATE, no DELETE, no TRUNCATE."""
    return [
        Refuse(
            name="append_only",
            operation=core.Update | core.Delete,
            reason="rows are append-only",
        ),
        no_truncate(),
    ]


def no_truncate() -> core.Trigger:
    return Refuse(
        name="no_truncate",
        operation=core.Truncate,
        level=core.Statement,
        reason="the table cannot be emptied",
    )

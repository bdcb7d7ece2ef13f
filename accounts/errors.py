"""What can go wrong, by name. The edge (REST, pages, commands) maps each class once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `pointer` is where in the input (RFC 6901, such as "/terms/price"; "" for the whole of it);
    `code` is a stable word for programs.
    """

    detail: str
    pointer: str = ""
    code: str = "invalid"


class DomainError(Exception):
    """Base of all refusals; carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem] | str = ()) -> None:
        if isinstance(problems, str):
            problems = (Problem(problems, code=self._word()),)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(problem.detail for problem in self.problems))

    @classmethod
    def _word(cls) -> str:
        """not_found for NotFound."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


class Invalid(DomainError):
    """The input does not make sense; each problem says where and why."""


class NotFound(DomainError):
    """No such row, or none that this viewer may know of: the two are never told apart."""


class Forbidden(DomainError):
    """The viewer sees the row but may not do this to it."""


class Conflict(DomainError):
    """True input, wrong moment: the state of the row does not allow it now."""


class Gone(DomainError):
    """It was there once, and is no longer kept."""


class PreconditionFailed(DomainError):
    """The row is not, or no longer, as the caller supposed."""


class PreconditionRequired(DomainError):
    """A change that must not be made blindly."""


class KeyReused(DomainError):
    """An idempotency key came back with another request."""

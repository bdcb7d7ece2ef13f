"""Checks that collect every problem of an input before refusing it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import QuerySet

from accounts.errors import Invalid, Problem

M = TypeVar("M", bound=models.Model)


@dataclass(slots=True)
class Checklist:
    """Notes problems under JSON pointers; `stop` raises Invalid with all of them."""

    problems: list[Problem] = field(default_factory=list)

    def refuse(self, detail: str, *, at: str, code: str = "invalid") -> None:
        self.problems.append(Problem(detail, f"/{at}", code))

    def text(self, value: str, *, at: str, most: int, required: bool = False) -> str:
        """The text without surrounding space, at most `most` characters."""
        value = value.strip()
        if required and not value:
            self.refuse("This must not be empty.", at=at, code="required")
        if len(value) > most:
            self.refuse(f"At most {most} characters; this has {len(value)}.", at=at, code="long")
        if "\x00" in value:
            self.refuse("Null characters are not allowed.", at=at)
        return value

    def email(self, value: str, *, at: str) -> str:
        value = value.strip()
        try:
            if value:
                validate_email(value)
        except ValidationError:
            self.refuse(f"{value!r} is no e-mail address.", at=at)
        return value

    def word(self, value: str, *, at: str, words: type[models.TextChoices]) -> str:
        if value not in words.values:
            self.refuse(f"{value!r} is not one of {', '.join(words.values)}.", at=at)
        return value

    def row(self, queryset: QuerySet[M], pk: int | None, *, at: str) -> M | None:
        """The row of a queryset narrowed to what the viewer may use; None stays None."""
        row = None if pk is None else queryset.filter(pk=pk).first()
        if pk is not None and row is None:
            name = queryset.model._meta.verbose_name
            self.refuse(f"There is no {name} {pk}.", at=at, code="unknown")
        return row

    def stop(self) -> None:
        if self.problems:
            raise Invalid(self.problems)

"""Rows whose fields are columns, written without asking each field of the serializer.

`ModelSerializer.to_representation` writes the same, at six times the time; tests compare them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Model
from rest_framework import serializers

M = TypeVar("M", bound=Model)
Write = Callable[[Any], Any]

PLAIN = (serializers.IntegerField, serializers.CharField, serializers.ChoiceField)


class Flat(serializers.ModelSerializer[M]):
    """A serializer of columns, and of methods of its own that need nothing but the row."""

    def to_representation(self, instance: M) -> dict[str, Any]:
        return {name: write(instance) for name, write in _writers(type(self))}


@cache
def _writers(shape: type[Flat[Any]]) -> tuple[tuple[str, Write], ...]:
    fields = shape().fields
    return tuple((name, _writer(field)) for name, field in fields.items() if not field.write_only)


def _writer(field: Any) -> Write:
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        return attrgetter(f"{field.source}_id")
    if isinstance(field, serializers.SerializerMethodField):
        return getattr(field.parent, f"get_{field.field_name}")  # type: ignore[no-any-return]
    read = attrgetter(field.source)
    if isinstance(field, PLAIN):
        return read
    return lambda row: None if (value := read(row)) is None else field.to_representation(value)

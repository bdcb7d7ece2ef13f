"""Bodies: bounded, strict JSON, and serializers that refuse what they do not know."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import IO, Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ParseError
from rest_framework.parsers import JSONParser


class StrictJSON(JSONParser):
    """JSON without NaN, without infinite numbers, and nested no deeper than Python can follow."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None


class Strict(serializers.Serializer[Any]):
    """A serializer of input: unknown fields are refused, with the nearest known name."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = _unknown(data, self.fields) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **unknown}) from None
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return value


def _unknown(data: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
    refused = {}
    for name in data:
        if name not in known:
            near = get_close_matches(str(name)[:50], known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            refused[str(name)[:50]] = [ErrorDetail(f"Unknown field.{hint}", code="unknown_field")]
    return refused

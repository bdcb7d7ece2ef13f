"""Opaque cursors over the unique id, so that no row is lost or told twice."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotFound, ParseError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from accounts.errors import Invalid, Problem

NOT_OURS = ParseError("The cursor is not one of ours.")


class Cursor(CursorPagination):
    """?limit= (50, at most 500) and ?cursor= from the `next` link."""

    ordering = "id"
    page_size = 50
    max_page_size = 500
    page_size_query_param = "limit"

    def get_page_size(self, request: Any) -> int:
        """Invalid for what is no number of rows; more than there may be is as many as there may."""
        asked = request.query_params.get("limit") or str(self.page_size)
        if not asked.isascii() or not asked.isdecimal() or not int(asked[:9]):
            raise Invalid([Problem("Expected a whole number from 1 on.", "/limit")])
        return min(int(asked[:9]), self.max_page_size)

    def decode_cursor(self, request: Any) -> Any:
        if not request.query_params.get(self.cursor_query_param):
            return None
        try:
            cursor = super().decode_cursor(request)
        except (NotFound, ValueError):
            raise NOT_OURS from None
        if cursor is not None and not str(cursor.position or "").isdecimal():
            raise NOT_OURS
        return cursor

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.get_next_link(), "results": data})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in found:
            if parameter["name"] == "limit":
                parameter["schema"] = {"type": "integer", "minimum": 1}
        return found

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": link, "results": schema},
        }

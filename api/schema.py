"""What the OpenAPI document says of every endpoint: the problems it may answer, with examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import cleandoc, getdoc
from typing import Any, TypeVar

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from accounts.errors import Problem
from api.deprecation import Notice, notice_on
from api.errors import CONTENT_TYPE, KINDS, problem
from api.idempotency import METHODS
from api.sparse import fields_parameter, note_answer, shape_of

F = TypeVar("F", bound=Callable[..., Any])

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag you last read."
)
IF_MATCH_REQUIRED = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='The ETag you last read, or "*" to change it blindly.',
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="At most 255 visible characters: the same key and body again are answered as the"
    " first time, with `Idempotency-Replayed: true`, until `Idempotency-Expires`.",
)

RETRY_AFTER = OpenApiParameter(
    "Retry-After", int, OpenApiParameter.HEADER, description="Seconds to wait.", response=[429, 503]
)

ALWAYS = ("malformed", "unauthenticated", "forbidden", "throttled", "not-ready")


class Schema(AutoSchema):
    """Tells lists by their successful answer, whatever problems are described beside it."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        answers = self.get_response_serializers() if serializer is None else serializer
        if isinstance(answers, dict):
            answers = next((a for code, a in answers.items() if code in (200, 201, 204)), None)
        return bool(super()._is_list_view(answers)) if answers is not None else False

    def is_deprecated(self) -> bool:
        return bool(super().is_deprecated()) or self._notice() is not None

    def get_description(self) -> str:  # type: ignore[override]
        notice = self._notice()
        said = [self._own_words(), notice.sentence() if notice else ""]
        return "\n\n".join(filter(None, said))

    def _own_words(self) -> str:
        """The docstring of the method or of its view, not of what the view is built on."""
        method = getattr(self.view, (self.method or "").lower(), None)
        return getdoc(method) or cleandoc(vars(type(self.view)).get("__doc__") or "")

    def _notice(self) -> Notice | None:
        return notice_on(type(self.view), self.method)

    def get_override_parameters(self) -> list[Any]:
        """A POST or PATCH may always carry an Idempotency-Key, a reading of rows name fields."""
        own = list(super().get_override_parameters())
        shape = shape_of(self.view, self.method)
        if shape is not None:
            own.append(fields_parameter(shape))
        return [*own, IDEMPOTENCY_KEY] if self._takes_keys() else own

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        """A key may be another request's, or that of one still running, wherever keys are taken.

        `extend_schema` overrides the public hook, so that this is the only one left.
        """
        bodies = super()._get_response_bodies(direction)
        for slug in ("conflict", "key-reused") if self._takes_keys() else ():
            status = KINDS[slug].status
            if str(status) not in bodies:
                answer = _problem_answer([slug])
                bodies[str(status)] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    answer, status, media_types=[CONTENT_TYPE], direction=direction
                )
        return bodies

    def _takes_keys(self) -> bool:
        return self.method in METHODS and getattr(self.view, "takes_keys", True)


class ProblemEntry(serializers.Serializer[Any]):
    detail = serializers.CharField()
    pointer = serializers.CharField(allow_blank=True)
    code = serializers.CharField(help_text="A stable word; `/problems` lists all of them.")


class ProblemBody(serializers.Serializer[Any]):
    """RFC 9457 with a list of everything that is wrong."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = ProblemEntry(many=True)  # type: ignore[assignment]


def described(
    summary: str,
    *,
    tag: str,
    request: Any = None,
    answer: Any = None,
    status: int = 200,
    problems: tuple[str, ...] = (),
    examples: list[OpenApiExample] | None = None,
    parameters: list[OpenApiParameter] | None = None,
    operation: str | None = None,
    also: dict[int, Any] | None = None,
    media: str | None = None,
) -> Callable[[F], F]:
    """extend_schema with the problems every endpoint has, and those of its own.

    `media` is what the answer is where it is no JSON.
    """
    good: Any = (status, media) if media else status
    answers: dict[Any, Any] = {good: answer if answer is not None else OpenApiResponse(None)}
    answers |= also or {}
    answers |= problem_answers((*ALWAYS, *problems))
    describe = extend_schema(
        summary=summary,
        tags=[tag],
        request=request,
        responses=answers,
        examples=examples,
        operation_id=operation,
        parameters=[*(parameters or ()), RETRY_AFTER],
    )

    def decorated(method: F) -> F:
        note_answer(method, answer)
        return describe(method)

    return decorated


def problem_answers(slugs: Iterable[str]) -> dict[Any, OpenApiResponse]:
    """What the description says of these kinds of problems, by status and media type."""
    by_status: dict[int, list[str]] = {}
    for slug in slugs:
        by_status.setdefault(KINDS[slug].status, []).append(slug)
    return {(code, CONTENT_TYPE): _problem_answer(found) for code, found in by_status.items()}


def _problem_answer(slugs: list[str]) -> OpenApiResponse:
    return OpenApiResponse(
        ProblemBody,
        description=" / ".join(KINDS[slug].title for slug in slugs),
        examples=[_example(slug) for slug in slugs],
    )


def _example(slug: str) -> OpenApiExample:
    entries = [Problem("300 lies outside 80..120", "/terms/price", "outside_domain")]
    body = problem(
        KINDS[slug],
        instance="/api/v1/negotiations/7/offers",
        problems=entries if slug == "invalid" else (),
    )
    return OpenApiExample(
        slug, value=body, response_only=True, media_type="application/problem+json"
    )


def anything_may_be_null(result: Any, **_: Any) -> Any:
    """A schema that allows everything allows null: "one of anything and null" would refuse it."""
    if isinstance(result, dict):
        if result.get("oneOf") == [{}, {"type": "null"}]:
            del result["oneOf"]
        for part in result.values():
            anything_may_be_null(part)
    elif isinstance(result, list):
        for part in result:
            anything_may_be_null(part)
    return result

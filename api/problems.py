"""The pages of the problems, at the addresses that their `type` names: for people and programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.errors import Problem
from api.codes import CODES, MEANINGS
from api.errors import CONTENT_TYPE, DATABASE_AWAY, KINDS, Kind, problem, unknown_address

OFFERS = "/api/v1/negotiations/7/offers"
DEAL = "/api/v1/negotiations/7"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a kind of problem means and what to do, with what an example of it says."""

    meaning: str
    steps: str
    instance: str = OFFERS
    headers: str = ""
    errors: tuple[Problem, ...] = ()


ADVICE: Mapping[str, Advice] = {
    "malformed": Advice(
        "The body is no JSON that can be read (RFC 8259, UTF-8, no NaN), or a cursor is not one"
        " that we gave. Nothing was stored.",
        "Mend what builds the request. Take cursors from `next` as they are; the same request again"
        " fails again.",
        errors=(Problem("JSON parse error - Expecting value: line 1 column 1", "", "malformed"),),
    ),
    "invalid": Advice(
        "The request can be read but makes no sense: a field is unknown, missing or of another"
        " type, or a value lies outside what the issue allows. Nothing was stored.",
        "Mend every entry of `errors`, which holds all of them at once; `pointer` (RFC 6901) says"
        " where in the body, `code` is a stable word to branch on.",
        errors=(Problem("300 lies outside 80..120", "/terms/price", "outside_domain"),),
    ),
    "unauthenticated": Advice(
        "No token and no session came with the request, or the token has expired, was revoked or is"
        " not ours.",
        "Get a token at `/o/token/` by client credentials and send it as `Authorization: Bearer`;"
        " when one expires get another and send the request again.",
        headers='WWW-Authenticate: Bearer realm="api"',
        errors=(Problem("Authentication credentials were not provided.", "", "unauthenticated"),),
    ),
    "forbidden": Advice(
        "We know who you are and you may see the row, but the token's scopes or the person's role"
        " do not allow this act.",
        "Ask an administrator for the scope or the role. Sending it again does not help.",
        errors=(Problem("This needs the permission to write negotiations.", "", "forbidden"),),
    ),
    "not-found": Advice(
        "There is no such address or row, or it is not yours to see: the two are never told apart.",
        "Check the number and whose token was sent. A row that was there may have been deleted.",
        instance=DEAL,
    ),
    "method-not-allowed": Advice(
        "The address exists but does not take this verb.",
        "Use one of the verbs of the `Allow` header.",
        headers="Allow: GET, POST, HEAD, OPTIONS",
        errors=(Problem('Method "PUT" not allowed.', "", "method-not-allowed"),),
    ),
    "not-acceptable": Advice(
        "The `Accept` header asks for a representation that this address does not have.",
        "Accept `application/json`, or `*/*`.",
        errors=(Problem("Could not satisfy the request Accept header.", "", "not-acceptable"),),
    ),
    "conflict": Advice(
        "The request is right in itself but not in the present state: the negotiation is closed, a"
        " sequence number is taken, the first request of an Idempotency-Key is still running.",
        "Read the row again and decide; `code` says which state is in the way. Where the first"
        " request of a key still runs, send it again after a moment.",
        errors=(Problem("This negotiation is closed.", "", "negotiation_closed"),),
    ),
    "gone": Advice(
        "What was asked for was there once and is no longer kept, such as changes older than what"
        " is retained.",
        "Read the whole resource anew, page by page, and go on from the cursor given then.",
        instance="/api/v1/changes",
    ),
    "precondition-failed": Advice(
        "If-Match names another version than the present one: somebody has changed the row since"
        " you read it. Nothing was stored.",
        "Read the row again, look at what has changed, and send the change with the new `ETag` if"
        " it still holds.",
        instance=DEAL,
    ),
    "too-large": Advice(
        "The body is longer than this address takes. Nothing was stored.",
        "Send less at once: split a batch or a file.",
        errors=(Problem("At most 1000000 bytes.", "", "too-large"),),
    ),
    "unsupported-media-type": Advice(
        "The body is of a kind that this address does not read.",
        "Send JSON with `Content-Type: application/json`, files as the description of the address"
        " says.",
        errors=(Problem('Unsupported media type "text/plain".', "", "unsupported-media-type"),),
    ),
    "key-reused": Advice(
        "This Idempotency-Key came before with another body, so it is not the same request sent"
        " again. Nothing was stored.",
        "Make a new key for every new request, and keep it only for sending that one again.",
    ),
    "precondition-required": Advice(
        "This change must not be made blindly: it lacks an If-Match header with the version that"
        " you saw.",
        "Read the row, send its `ETag` as `If-Match`; `If-Match: *` changes it whatever it is.",
        instance=DEAL,
    ),
    "throttled": Advice(
        "This application or user has sent more requests than its rate allows. Nothing was stored.",
        "Wait as many seconds as `Retry-After` says, and slow down as `RateLimit` on every answer"
        " lets you: r is what is left, t the seconds until it is full again.",
        headers='Retry-After: 42\nRateLimit-Policy: "default";q=1200;w=60\n'
        'RateLimit: "default";r=0;t=42',
        errors=(
            Problem("Request was throttled. Expected available in 42 seconds.", "", "throttled"),
        ),
    ),
    "internal": Advice(
        "Something broke on our side. The transaction was rolled back: nothing was stored by"
        " halves.",
        "Send it again with the same Idempotency-Key. If it stays, tell us the `X-Request-ID` of"
        " the answer.",
        headers="X-Request-ID: 0b1de1a8-7a2b-4b6f-8c0e-0e5a4d9f5b11",
    ),
    "not-ready": Advice(
        "The site is alive but lacks what it needs to serve: the database, the broker, or"
        " migrations that are still to be applied.",
        "Wait as `Retry-After` says and send it again, a change with the same Idempotency-Key: if"
        " it was stored before the answer was lost, it is not stored twice. `errors` names what is"
        " missing.",
        headers="Retry-After: 5",
        errors=(DATABASE_AWAY,),
    ),
}


@require_safe
@vary_on_headers("Accept")
@cache_control(public=True, max_age=3600)
def catalogue(request: HttpRequest) -> HttpResponse:
    """All of them: a page of links, or the whole list as JSON."""
    if _wants_page(request):
        return render(request, "problems.html", {"kinds": KINDS.values(), "codes": CODES})
    listed = [{"code": code, "meaning": text} for code, text in MEANINGS.items()]
    return JsonResponse({"problems": [entry(kind) for kind in KINDS.values()], "codes": listed})


@require_safe
@vary_on_headers("Accept")
@cache_control(public=True, max_age=3600)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them."""
    kind = KINDS.get(slug)
    if kind is None:
        return unknown_address(request)
    if not _wants_page(request):
        return JsonResponse(entry(kind))
    body = json.dumps(_example(kind), indent=2)
    shown = {"kind": kind, "advice": ADVICE[slug], "body": body}
    return render(request, "problem.html", shown)


def entry(kind: Kind) -> dict[str, Any]:
    """A kind of problem as programs read it."""
    advice = ADVICE[kind.slug]
    return {
        "type": f"/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "meaning": advice.meaning,
        "remedy": advice.steps,
        "media_type": CONTENT_TYPE,
        "example": _example(kind),
    }


def _example(kind: Kind) -> dict[str, Any]:
    advice = ADVICE[kind.slug]
    return problem(kind, instance=advice.instance, problems=advice.errors)


def _wants_page(request: HttpRequest) -> bool:
    """Browsers name HTML; programs ask for JSON, or for anything."""
    kinds = ["application/json", CONTENT_TYPE, "text/html"]
    return request.get_preferred_type(kinds) == "text/html"

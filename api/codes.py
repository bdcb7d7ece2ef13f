"""Every word that `errors[].code` of a problem can hold; tests hold it to the source."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, Mapping[str, str]] = {
    "A value in the body or the query": {
        "blank": "It is empty, and must not be.",
        "conflicting": "Two of the fields given exclude each other.",
        "date": "A moment was expected, and only a day was given.",
        "datetime": "A day was expected, and a moment was given.",
        "duplicate": "It is named twice.",
        "empty": "The list is empty, or the file.",
        "fixed": "It is set when the row is made, and stays as it is.",
        "in_the_past": "The moment has passed.",
        "invalid": "It is not of the kind that is expected; `detail` says which.",
        "invalid_choice": "It is none of the words that it may be.",
        "invalid_key": "A key is a lower-case name that can stand in a transcript.",
        "length": "There is too much of it.",
        "long": "The text has too many characters.",
        "make_aware": "The moment does not exist where clocks were put forward.",
        "max_decimal_places": "Too many digits behind the point.",
        "max_digits": "Too many digits.",
        "max_length": "Too many characters or entries.",
        "max_string_length": "The number is written with too many characters.",
        "max_value": "The number is too large.",
        "max_whole_digits": "Too many digits before the point.",
        "min_length": "Too few characters or entries.",
        "min_value": "The number is too small.",
        "no_name": "The file has no name.",
        "not_a_dict": "An object was expected.",
        "not_a_list": "A list was expected.",
        "not_in_terms": "What is given in return must be a term of the same package.",
        "null": "It is null, and must not be.",
        "null_characters_not_allowed": "The text holds a NUL character.",
        "outside_domain": "The value lies outside what the issue allows.",
        "overflow": "The moment lies outside the calendar.",
        "refused": "The value or weight does not fit the issue; `detail` says why.",
        "required": "It is missing.",
        "surrogate_characters_not_allowed": "The text holds half a character.",
        "text": "The text is too long, or holds a NUL character.",
        "too_few": "Alternatives are at least two.",
        "transcript": "The transcript cannot be read; `detail` says where.",
        "unknown_field": "No such field; `detail` may name the nearest one.",
        "unknown_include": "Nothing of this name comes along.",
        "unknown_word": "It is none of the words that it may be.",
        "wrong_type": "It is of another JSON type than expected.",
    },
    "What a body names": {
        "no_deal": "The CRM has no name for it, so there is no deal.",
        "not_found": "There is none, or none that you may see.",
        "not_yours": "You may see it, and not use it for this.",
        "unknown": "There is no such row, or none that you may see.",
        "unknown_account": "No such key account, by its id or by its name in another system.",
        "unknown_evidence": "No evidence of this key is on record.",
        "unknown_issue": "No issue of this key is on the table.",
        "unknown_negotiation": "No negotiation goes by this name.",
        "unknown_offer": "No offer of this side and number can be corrected.",
        "unknown_round": "There is no round of this number.",
        "unknown_user": "No such person, or none who may own it.",
    },
    "Imports": {
        "header": "The first row names columns that are unknown, missing or there twice.",
        "out_of_order": "Rounds come in the order of their numbers.",
        "unknown_format": "The name of the file does not tell that it is one of the formats.",
        "unknown_kind": "No such kind of import.",
        "unreadable": "The file cannot be read as what its name says.",
    },
    "Addresses of webhooks": {
        "insecure_url": "It is not https.",
        "invalid_url": "It is no address that can be called.",
        "private_address": "It leads into a private network.",
        "unresolvable": "Its name leads nowhere.",
    },
    "The state does not allow it": {
        "already_tied": "What was given is tied to another return already.",
        "at_work": "A worker has it right now.",
        "being_sent": "The delivery or the push is being sent right now.",
        "conflict": "The row is not in a state for this.",
        "contradicted": "Offers on the table contradict the change.",
        "endpoint_not_active": "The endpoint is paused or disabled.",
        "exchange_settled": "The exchange is settled already.",
        "external_id_taken": "The name that another system gave belongs to a row you may not use.",
        "issue_in_use": "Offers or records name the issue.",
        "key_in_use": "Another row of the negotiation has this key.",
        "negotiation_closed": "The negotiation is closed.",
        "not_closed": "The negotiation is not closed yet.",
        "not_open": "The finding is not open.",
        "nothing_mapped": "No figure is mapped to a property of the CRM's deals.",
        "offer_corrected": "The offer was corrected: act on its correction.",
        "offer_settled": "The offer was accepted, rejected, withdrawn or has expired.",
        "offers_tabled": "With offers on the table this stays as it is.",
        "rate_missing": "No rate of this currency is on record.",
        "request_running": "The first request with this key is still at work.",
        "revoked": "It was revoked before.",
        "same_stage": "The negotiation is in this stage already.",
        "sequence_taken": "The next offer has another number than the one expected.",
        "taken": "The name is in use.",
        "too_many_applications": "The organisation has as many applications as it may.",
        "too_many_connections": "The organisation has as many connections to CRMs as it may.",
        "too_many_endpoints": "The organisation has as many endpoints as it may.",
        "too_many_issues": "The negotiation has as many issues as it may.",
        "use_close": "A negotiation is closed by /close.",
    },
    "Versions and keys": {
        "cursor_expired": "The cursor is older than changes are kept, or of another feed.",
        "exists": "`If-None-Match: *` was sent, and the row is there.",
        "key_reused": "The Idempotency-Key came with another request before.",
        "missing": "`If-Match` was sent, and there is no row.",
        "precondition_failed": "The row was changed since it was read.",
        "precondition_required": "`If-Match` is missing.",
    },
    "The request as a whole": {
        "broker": "Redis does not answer.",
        "database": "PostgreSQL does not answer.",
        "forbidden": "Your scopes or your role do not allow it.",
        "malformed": "It cannot be read: no JSON, or a cursor that is none of ours.",
        "method-not-allowed": "Not this verb.",
        "migrations": "The database is older than the program.",
        "not-acceptable": "There is no such representation.",
        "throttled": "Too many requests.",
        "too-large": "The body is too large.",
        "unauthenticated": "No token or session that counts.",
        "unsupported-media-type": "The body is of a kind that is not read here.",
    },
}
"""By what they are about: the code, and what it means."""
MEANINGS: Mapping[str, str] = {
    code: text for group in CODES.values() for code, text in group.items()
}
HEAD = """# Codes of problems

Generated by `make docs` from api/codes.py; do not edit. Every entry in the `errors` of a problem
has a `code`, a stable word to branch on, beside its `pointer` and a `detail` for people. Codes may
be added in version 1, none is renamed or given another meaning. The kinds of problems (`type`) have
pages of their own below `/problems`, which lists these codes too.
"""


def page() -> str:
    """docs/codes.md"""
    return HEAD + "".join(
        f"\n## {about}\n\n| code | meaning |\n|---|---|\n"
        + "".join(f"| `{code}` | {text} |\n" for code, text in group.items())
        for about, group in CODES.items()
    )

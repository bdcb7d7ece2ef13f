"""What the rules say, rule by rule; tests/deals/pages/test_telling.py sees that none is missing."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

FINDINGS: Mapping[str, tuple[str, ...]] = {
    "R001": (
        _("%(move)s for nothing."),
        _("%(move)s without an if; only the order of moves ties it to offer %(offer)s."),
    ),
    "R002": (_("%(move)s stands although its condition (%(terms)s) %(fate)s."),),
    "R003": (_("%(terms)s cost us %(cost)s points and brought %(worth)s (%(asked)s)."),),
    "R004": (
        _("%(issue)s was given without its condition (%(terms)s), stated in offer %(offer)s."),
    ),
    "R005": (_("%(move)s after %(before)s, and they had not moved in between."),),
    "R006": (_("'%(promise)s' has no %(lacks)s."),),
    "R007": (_("%(late)s; we gave %(terms)s for it."),),
    "R008": (_("%(count)s small gives without a link cost %(cost)s points together."),),
    "R009": (
        _(
            "%(issue)s already paid for %(terms)s in offer %(offer)s;"
            " it cannot pay for %(others)s too."
        ),
        _("%(issue)s already paid for another give; it cannot pay for %(others)s too."),
    ),
    "A001": (_("%(term)s opens without any evidence."),),
    "A002": (
        _("%(term)s answers their %(value)s: it is closer to it than to our target %(target)s."),
    ),
    "A003": (
        _("%(term)s opens no better than our target %(target)s."),
        _(
            "The first package, %(points)s points,"
            " is no better than our target of %(target_points)s."
        ),
    ),
    "A004": (_("%(term)s is a round number."),),
    "A005": (_("%(key)s had expired on %(expired)s when it was cited on %(cited)s."),),
    "A006": (_("The opening offer has no frame on record."),),
    "P001": (_("%(issue)s moved by %(size)s after a step of %(before)s."),),
    "P002": (_("%(term)s splits the difference between %(own)s and %(theirs)s."),),
    "P003": (_("%(share)s of all we conceded fell in the last round."),),
    "P004": (
        _("Agreed: %(term)s is beyond our walk-away %(limit)s."),
        _("%(term)s is beyond our walk-away %(limit)s."),
        _("The package is worth %(points)s points to us; our walk-away is %(limit_points)s."),
        _("The agreement is worth %(points)s points to us; our walk-away is %(limit_points)s."),
    ),
    "S001": (_("%(terms)s was tabled before any interest or priority."),),
    "S002": (
        _("They were told: %(words)s"),
        _("The package is worth our walk-away, and this was not the end."),
        _("%(term)s is our walk-away, and this was not the end."),
    ),
    "S003": (
        _("Back to the integrative stage on %(day)s without a reason."),
        _("Back to the integrative stage without a reason."),
    ),
    "S004": (
        _("Closed while '%(gives)s if %(terms)s' (%(side)s, offer %(offer)s) was still open."),
    ),
    "C001": (_("They hold %(term)s, and no interest of theirs is behind it."),),
    "C002": (_("%(count)s offers in a row moved nothing but %(issue)s: %(values)s."),),
    "C003": (
        _(
            "If %(condition)s, then %(give)s: costs us %(cost)s, worth %(worth)s to them."
            " In all we gain %(us)s and they gain %(them)s."
        ),
    ),
    "C004": (_("A better package is near: %(better)s."),),
    "C005": (
        _(
            "%(move)s cost us %(cost)s points and is worth %(worth)s to them;"
            " a point given on %(issue)s is worth %(rate)s to them."
        ),
    ),
    "C006": (_("No peg on relationship, process or legitimacy was there by the first offer."),),
    "C007": (_("The agreement could be better for both. %(packages)s."),),
}

ADVICE = (
    _("Ask for a move on %(issue)s in return."),
    _(
        "Confirm the link of offer %(offer)s with offer %(number)s if the one was given for the"
        " other; if not, table the move again under a condition."
    ),
)
"""What a rule advises beside its own words."""

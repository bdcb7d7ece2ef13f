"""The site with one more address: offers as bare tuples, for whoever may read the negotiation.

What it answers is the yardstick of bench_reads: the same process, sign-in and middleware, and then
nothing but two queries by psycopg and json.dumps.
"""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.request import Request  # noqa: E402

from api.base import Endpoint  # noqa: E402
from deals.sight import find_negotiation  # noqa: E402
from negotrack.urls import urlpatterns as addresses  # noqa: E402

OFFERS = """
    SELECT id, sequence, side, round_id, "on", frame, corrects_id, alternatives_group, note,
        made_by_id, tabled_at
    FROM deals_offer WHERE negotiation_id = %s AND status = 'tabled' ORDER BY id LIMIT 100
"""
TERMS = """
    SELECT offer_id, issue_id, number, option FROM deals_offerterm WHERE negotiation_id = %s
"""


class RawOffers(Endpoint):
    def get(self, _request: Request, negotiation_id: int) -> HttpResponse:
        find_negotiation(viewer=self.viewer, negotiation_id=negotiation_id)
        with connection.cursor() as cursor:
            rows = []
            for text in (OFFERS, TERMS):
                cursor.execute(text, [negotiation_id])
                rows.append(cursor.fetchall())
        return HttpResponse(json.dumps(rows, default=str), content_type="application/json")


urlpatterns = [path("raw/<int:negotiation_id>", RawOffers.as_view()), *addresses]
settings.ROOT_URLCONF = "benchmarks.raw"
application = get_wsgi_application()

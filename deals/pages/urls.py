"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from deals.pages import deal_room, deciding, negotiations

app_name = "pages"
ROOM = "negotiations/<int:negotiation_id>/"

urlpatterns = [
    path("", negotiations.list_negotiations, name="home"),
    path(ROOM, deal_room.show_deal_room, name="deal-room"),
    path(f"{ROOM}links", deciding.link_as_return, name="link-as-return"),
    path(f"{ROOM}exchanges/<int:exchange_id>", deciding.mark_exchange, name="mark-exchange"),
    path(f"{ROOM}findings/<int:finding_id>/waive", deciding.waive, name="waive"),
    path(f"{ROOM}waivers/<int:waiver_id>/take-back", deciding.take_back_waiver, name="take-back"),
]

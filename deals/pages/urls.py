"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from deals.pages import (
    charts,
    closing,
    coaching,
    deal_room,
    deciding,
    log_round,
    negotiations,
    onboarding,
    opening,
    prepare,
    review,
    review_sheets,
    rules,
    settings,
)
from deals.pages.counterpart import views as counterpart
from deals.pages.notices import views as notices

app_name = "pages"
ROOM = "negotiations/<int:negotiation_id>/"

urlpatterns = [
    path("", negotiations.list_negotiations, name="home"),
    path("settings/", settings.show_settings, name="settings"),
    path("language/", settings.switch_language, name="language"),
    path(ROOM, deal_room.show_deal_room, name="deal-room"),
    path(f"{ROOM}sheet/", counterpart.show_sheet, name="sheet"),
    path(f"{ROOM}sheet.pdf", counterpart.sheet_pdf, name="sheet-pdf"),
    path(f"{ROOM}charts/", charts.show_charts, name="charts"),
    path("charts/vega-<str:of>.js", charts.chart_bundle, name="chart-bundle"),
    path("negotiations/new/", opening.open_new, name="new"),
    path("sample/", onboarding.try_sample, name="try-sample"),
    path(f"{ROOM}put-away", onboarding.leave_sample, name="leave-sample"),
    path("templates/", opening.show_templates, name="templates"),
    path(f"{ROOM}prepare/", prepare.show_prepare, name="prepare"),
    path(f"{ROOM}prepare/worth", prepare.store_worth, name="store-worth"),
    path(f"{ROOM}prepare/advice", prepare.show_advice, name="advice"),
    path(f"{ROOM}prepare/limits", prepare.store_limits, name="store-limits"),
    path(f"{ROOM}prepare/template", opening.put_template, name="put-template"),
    path(f"{ROOM}prepare/keep-template", opening.keep_template, name="keep-template"),
    path(f"{ROOM}prepare/issues/<int:issue_id>", prepare.edit_issue, name="edit-issue"),
    path(f"{ROOM}prepare/evidence/<slug:key>", prepare.share, name="share"),
    path(f"{ROOM}prepare/add-<slug:what>", prepare.add_entry, name="add-entry"),
    path(f"{ROOM}log/", log_round.log_round, name="log"),
    path(f"{ROOM}log/check", log_round.check_round, name="log-check"),
    path(f"{ROOM}close/", closing.close, name="close"),
    path(f"{ROOM}stage", closing.set_stage, name="set-stage"),
    path(f"{ROOM}undo/<int:number>", log_round.undo, name="undo"),
    path(f"{ROOM}links", deciding.link_as_return, name="link-as-return"),
    path(f"{ROOM}exchanges/<int:exchange_id>", deciding.mark_exchange, name="mark-exchange"),
    path(f"{ROOM}findings/<int:finding_id>/waive", deciding.waive, name="waive"),
    path(f"{ROOM}waivers/<int:waiver_id>/take-back", deciding.take_back_waiver, name="take-back"),
    path("notifications/", notices.show_notices, name="notices"),
    path("notifications/read", notices.read_notices, name="read-notices"),
    path("notifications/digest", notices.set_digest, name="set-digest"),
    path("rules/", rules.show_rules, name="rules"),
    path("rules/<slug:code>", rules.keep_rule, name="keep-rule"),
    path("review/", review.show_review, name="review"),
    path("review/gives/", review.show_gives, name="gives"),
    path("review/by-<slug:by>.csv", review.review_table, name="review-table"),
    path("review/<slug:what>.csv", review_sheets.review_list, name="review-list"),
    path("review/kam/<int:user_id>/", coaching.show_coaching, name="coaching"),
]

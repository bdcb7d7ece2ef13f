"""Addresses of version 1."""

from __future__ import annotations

from django.urls import path

from api.v1 import (
    accounts,
    advice,
    analysis,
    applications,
    background,
    batches,
    changes,
    charts,
    concessions,
    crm_connections,
    crm_pushes,
    currency_rates,
    exchanges,
    exports,
    findings,
    imports,
    issues,
    ledger,
    limits,
    metrics,
    negotiations,
    offers,
    receipts,
    reports,
    sheets,
    upserts,
    webhooks,
)
from api.v1 import rules as rule_book
from deals.ledger.offers import Act

DEAL = "negotiations/<int:negotiation_id>"
HOOK = "webhook-endpoints/<int:endpoint_id>"
CRM = "crm-connections/<int:connection_id>"
APPLICATION = "applications/<int:application_id>"
ON_OFFERS = {act.value: act for act in (Act.ACCEPT, Act.REJECT, Act.WITHDRAW, Act.EXPIRE)}
ON_EXCHANGES = {
    "accept": Act.AGREE,
    "decline": Act.DECLINE,
    "deliver": Act.DELIVER,
    "waive": Act.WAIVE,
    "lapse": Act.LAPSE,
}

urlpatterns = [
    path("accounts", accounts.Accounts.as_view()),
    path("changes", changes.ChangesFeed.as_view()),
    path("accounts/batch", batches.Accounts.as_view()),
    path("contacts/batch", batches.Contacts.as_view()),
    path("negotiations/batch", batches.Negotiations.as_view()),
    path("accounts/by-external-id/<str:system>/<path:external_id>", upserts.Accounts.as_view()),
    path("contacts/by-external-id/<str:system>/<path:external_id>", upserts.Contacts.as_view()),
    path(
        "negotiations/by-external-id/<str:system>/<path:external_id>",
        upserts.Negotiations.as_view(),
    ),
    path("accounts/<int:account_id>", accounts.Account.as_view()),
    path("contacts", accounts.Contacts.as_view()),
    path("contacts/<int:contact_id>", accounts.OneContact.as_view()),
    path("negotiations", negotiations.Negotiations.as_view()),
    path(DEAL, negotiations.Negotiation.as_view()),
    path(f"{DEAL}/stage", negotiations.StageChange.as_view()),
    path(f"{DEAL}/close", negotiations.Close.as_view()),
    path(f"{DEAL}/issues", issues.Issues.as_view()),
    path(f"{DEAL}/issues/<int:issue_id>", issues.Issue.as_view()),
    path(f"{DEAL}/preferences", issues.Preferences.as_view()),
    path(f"{DEAL}/preferences/<int:preference_id>", issues.Preference.as_view()),
    path(f"{DEAL}/interests", background.Interests.as_view()),
    path(f"{DEAL}/pegs", background.Pegs.as_view()),
    path(f"{DEAL}/evidence", background.EvidenceList.as_view()),
    path(f"{DEAL}/evidence/<int:evidence_id>", background.OneEvidence.as_view()),
    path(f"{DEAL}/disclosures", background.Disclosures.as_view()),
    path(f"{DEAL}/rounds", background.Rounds.as_view()),
    path(f"{DEAL}/offers", offers.Offers.as_view()),
    path(f"{DEAL}/offers/check", offers.OfferCheck.as_view()),
    path(f"{DEAL}/offers/<int:offer_id>", offers.Offer.as_view()),
    *(
        path(f"{DEAL}/offers/<int:offer_id>/{name}", offers.OfferAct.as_view(), {"act": act})
        for name, act in ON_OFFERS.items()
    ),
    path(f"{DEAL}/exchanges", exchanges.Exchanges.as_view()),
    path(f"{DEAL}/exchanges/<int:exchange_id>", exchanges.Exchange.as_view()),
    *(
        path(
            f"{DEAL}/exchanges/<int:exchange_id>/{name}",
            exchanges.ExchangeAct.as_view(),
            {"act": act},
        )
        for name, act in ON_EXCHANGES.items()
    ),
    path(f"{DEAL}/links/<str:key>/confirm", exchanges.LinkConfirmation.as_view()),
    path(f"{DEAL}/ledger", ledger.LedgerPage.as_view()),
    path(f"{DEAL}/limits/log", limits.LimitsLog.as_view()),
    path(f"{DEAL}/limits", limits.LimitsPage.as_view()),
    path(f"{DEAL}/sheet", sheets.SheetPage.as_view()),
    path(f"{DEAL}/sheet.pdf", sheets.SheetFile.as_view()),
    path(f"{DEAL}/trades", advice.Trades.as_view()),
    path(f"{DEAL}/packages", advice.Packages.as_view()),
    path(f"{DEAL}/charts/<slug:name>", charts.CHARTS["json"].as_view()),
    path(f"{DEAL}/charts/<slug:name>.svg", charts.CHARTS["svg"].as_view()),
    path(f"{DEAL}/charts/<slug:name>.png", charts.CHARTS["png"].as_view()),
    path("reports/map", charts.MAPS["json"].as_view()),
    path("reports/map.svg", charts.MAPS["svg"].as_view()),
    path("reports/map.png", charts.MAPS["png"].as_view()),
    path(f"{DEAL}/analysis", analysis.Analysis.as_view()),
    path(f"{DEAL}/metrics", metrics.Metrics.as_view()),
    path(f"{DEAL}/receipt", receipts.ReceiptPage.as_view()),
    path(f"{DEAL}/receipt.txt", receipts.ReceiptText.as_view()),
    path("concessions", concessions.Concessions.as_view()),
    path("concessions/<int:concession_id>", concessions.Concession.as_view()),
    path("findings", findings.Findings.as_view()),
    path("findings/<int:finding_id>", findings.Finding.as_view()),
    path("findings/<int:finding_id>/waive", findings.FindingWaiver.as_view()),
    path("waivers", findings.Waivers.as_view()),
    path("waivers/<int:waiver_id>/revoke", findings.WaiverRevocation.as_view()),
    *(path(f"exports/{name}", view.as_view()) for name, view in exports.EXPORTS.items()),
    path("imports", imports.Imports.as_view()),
    path("imports/<int:job_id>", imports.Import.as_view()),
    *(
        path(f"imports/templates/{name}", view.as_view())
        for name, view in imports.TEMPLATES.items()
    ),
    path("imports/transcripts", imports.TranscriptImport.as_view()),
    path("currency-rates", currency_rates.CurrencyRates.as_view()),
    path("currency-rates/<int:rate_id>", currency_rates.CurrencyRate.as_view()),
    path("reports/discipline", reports.Discipline.as_view()),
    path("applications", applications.Applications.as_view()),
    path(APPLICATION, applications.OneApplication.as_view()),
    path(f"{APPLICATION}/rotate-secret", applications.ApplicationSecret.as_view()),
    path(f"{APPLICATION}/revoke", applications.ApplicationRevocation.as_view()),
    path(f"{APPLICATION}/tokens", applications.ApplicationTokens.as_view()),
    path(f"{APPLICATION}/tokens/<int:token_id>", applications.ApplicationToken.as_view()),
    path("webhook-endpoints", webhooks.WebhookEndpoints.as_view()),
    path(HOOK, webhooks.OneWebhookEndpoint.as_view()),
    path(f"{HOOK}/rotate-secret", webhooks.SecretRotation.as_view()),
    path(f"{HOOK}/pause", webhooks.Pause.as_view()),
    path(f"{HOOK}/resume", webhooks.Resume.as_view()),
    path(f"{HOOK}/test", webhooks.TestCall.as_view()),
    path("webhook-deliveries", webhooks.WebhookDeliveries.as_view()),
    path("webhook-deliveries/<int:delivery_id>", webhooks.OneWebhookDelivery.as_view()),
    path("webhook-deliveries/<int:delivery_id>/replay", webhooks.Replay.as_view()),
    path("crm-connections", crm_connections.CrmConnections.as_view()),
    path("crm-connections/figures", crm_connections.Figures.as_view()),
    path(CRM, crm_connections.OneCrmConnection.as_view()),
    path(f"{CRM}/rotate-secret", crm_connections.CrmSecret.as_view()),
    path(f"{CRM}/pause", crm_connections.CrmPause.as_view()),
    path(f"{CRM}/resume", crm_connections.CrmResume.as_view()),
    path(f"{CRM}/test", crm_connections.CrmTest.as_view()),
    path(f"{CRM}/pushes", crm_pushes.PushNow.as_view()),
    path("crm-pushes", crm_pushes.CrmPushes.as_view()),
    path("crm-pushes/<int:push_id>", crm_pushes.OneCrmPush.as_view()),
    path("crm-pushes/<int:push_id>/replay", crm_pushes.ReplayPush.as_view()),
    path("rules", rule_book.Rules.as_view()),
    path("rules/<str:code>", rule_book.Rule.as_view()),
    path("rules/<str:code>/setting", rule_book.RuleSetting.as_view()),
]

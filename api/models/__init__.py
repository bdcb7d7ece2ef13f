"""Rows of the API: who may call, who is called, and the CRMs that are kept up to date."""

from api.models.clients import Application, StoredAnswer
from api.models.crm import CrmConnection, CrmKind, CrmPush, InboundWebhook, WorkState
from api.models.webhooks import Delivery, DeliveryState, WebhookEndpoint, new_webhook_id

__all__ = [
    "Application",
    "CrmConnection",
    "CrmKind",
    "CrmPush",
    "Delivery",
    "DeliveryState",
    "InboundWebhook",
    "StoredAnswer",
    "WebhookEndpoint",
    "WorkState",
    "new_webhook_id",
]

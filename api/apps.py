"""The REST API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = "API"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Workers hear of events as soon as they are committed."""
        from api.deliveries.nudge import nudge
        from deals.outbox import recorded

        recorded.connect(nudge, dispatch_uid="api.deliveries")

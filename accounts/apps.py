"""Who: organisations, teams, users, key accounts and their contacts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and accounts"
    default_auto_field = "django.db.models.BigAutoField"

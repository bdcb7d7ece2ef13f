"""The pages as an application of Django: so that their templates and files are found."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "deals.pages"
    label = "pages"

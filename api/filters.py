"""Filters that django-filter lacks."""

from __future__ import annotations

import django_filters
from django import forms


class IdFilter(django_filters.NumberFilter):  # type: ignore[misc]
    """The id of a row: a whole number."""

    field_class = forms.IntegerField

"""Ways into the admin for its tests."""

from __future__ import annotations

from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import User


def page(model: type[models.Model], name: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def signed_in(user: User, *, staff: bool = True) -> Client:
    User.objects.filter(pk=user.pk).update(is_staff=staff)
    user.refresh_from_db()
    client = Client()
    client.force_login(user)
    return client

"""Hooks of django-allauth: nobody signs up, companies vouch for their own people alone."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.addresses import client_address
from accounts.models import User
from accounts.vault import seal, unseal

MISMATCH = _("That name or e-mail address and that password do not belong together.")


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """People are made by their administrators."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As far as those in between can be believed; unspecified behind a socket."""
        return client_address(request) or "::"


class Companies(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Identity providers of OIDC_PROVIDERS, each of one organisation."""

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Any, str] | None:
        """The one person of that organisation with the address, which the provider has verified.

        Whatever a provider says of addresses of other organisations counts for nothing.
        """
        slug = sociallogin.provider.app.settings["organisation"]
        for address in (e.email for e in sociallogin.email_addresses if e.verified):
            found = User.objects.filter(organisation__slug=slug, email__iexact=address)
            if len(found) == 1:
                return found[0], address
        return None


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Their secrets are ciphers at rest."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

"""Pages of django-allauth, without those for addresses, which administrators keep."""

from allauth.account import urls as account
from django.conf import settings
from django.urls import include, path

from accounts.sign_in.views import end_session

ALWAYS = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
}
BY_MAIL = {
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
KEPT = ALWAYS | BY_MAIL if settings.MAIL_GOES else ALWAYS

urlpatterns = [
    *(pattern for pattern in account.urlpatterns if pattern.name in KEPT),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/<int:session_id>/end/", end_session, name="end_session"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("company/", include("allauth.socialaccount.urls")),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]

"""Every address of the site."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView
from oauth2_provider import views as oauth2


def healthz(_request: HttpRequest) -> HttpResponse:
    """Alive; asks neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")


tokens = [
    path("token/", oauth2.TokenView.as_view(), name="token"),
    path("revoke_token/", oauth2.RevokeTokenView.as_view(), name="revoke-token"),
    path("introspect/", oauth2.IntrospectTokenView.as_view(), name="introspect"),
]

urlpatterns = [
    path("", RedirectView.as_view(url="/api/docs/"), name="home"),
    path("admin/", admin.site.urls),
    path("accounts/login/", LoginView.as_view(template_name="login.html"), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("o/", include((tokens, "oauth2_provider"))),
    path("healthz", healthz, name="healthz"),
    path("", include("api.urls")),
]

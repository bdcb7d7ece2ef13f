"""Every address of the site."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView


def healthz(_request: HttpRequest) -> HttpResponse:
    """Alive; asks neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", RedirectView.as_view(url="/api/docs/"), name="home"),
    path("admin/", admin.site.urls),
    path("accounts/login/", LoginView.as_view(template_name="login.html"), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("healthz", healthz, name="healthz"),
    path("", include("api.urls")),
]

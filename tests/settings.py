"""Settings of the tests: the product's own, with what only tests may do."""

import os

from tests.parallel import take_own_redis

os.environ.setdefault("DJANGO_DEBUG", "yes")
take_own_redis(os.environ)

from negotrack.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

DATABASES["default"]["OPTIONS"].pop("pool")  # noqa: F405
WHITENOISE_AUTOREFRESH = True
RATE_LIMIT_PER_MINUTE = 0
TOKEN_RATE_PER_MINUTE = 0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [  # noqa: F405
    {
        "provider_id": "tubes",
        "name": "Tubes Ltd",
        "client_id": "negotrack",
        "secret": "x",
        "settings": {"server_url": "http://127.0.0.1:1", "organisation": "tubes"},
    }
]

"""python -m negotrack.alive: exit status 0 when the site on this machine answers; for probes."""

from __future__ import annotations

import os
import sys
import urllib.request


def alive(*, port: int, host: str) -> bool:
    """Whether /healthz answers to a request for the host."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310  # nosec B310
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    first_host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    # ".example.com" allows every host below it; "*" any.
    named = first_host.lstrip(".").replace("*", "localhost")
    sys.exit(0 if alive(port=int(os.environ.get("PORT", "8000")), host=named) else 1)

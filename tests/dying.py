"""The site, but a request that asks for it gets no answer: its process dies once all is stored."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from typing import Any

from negotrack.wsgi import application as site

HEADER = "Die-Before-Answering"
_KEY = "HTTP_" + HEADER.upper().replace("-", "_")


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """After the commit, before a byte of the answer."""
    answer = site(environ, start_response)
    if _KEY in environ:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer

"""Pages whose commands are pasted into a shell, and what they promise to print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
FENCED = re.compile(r"^```(sh|text)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the repository, or the part of it between two headings."""

    text: str

    @classmethod
    def of(cls, name: str) -> Page:
        return cls((CHECKOUT / name).read_text("utf-8"))

    def between(self, first: str, last: str) -> Page:
        return Page(self.text[self.text.index(first) : self.text.index(last)])

    @property
    def promised(self) -> list[str]:
        """What the page says that its commands print."""
        return [block for kind, block in FENCED.findall(self.text) if kind == "text"]

    def pasted(self, **environment: str) -> str:
        """What its commands print, pasted one after the other into one shell."""
        commands = "\n".join(block for kind, block in FENCED.findall(self.text) if kind == "sh")
        done = subprocess.run(
            [shutil.which("bash") or "sh", "-c", commands],
            env={**os.environ, **environment},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert not done.stderr
        return done.stdout

"""The transcript that a first sign-in may load: an open deal, with something right and wrong."""

from __future__ import annotations

from deals.demo.world import TRANSCRIPTS

SAMPLE = "21_hoabinh_gloves_open"


def sample_text() -> str:
    """The transcript's text."""
    return (TRANSCRIPTS / f"{SAMPLE}.talks").read_text(encoding="utf-8")

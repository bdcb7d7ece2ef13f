"""The published figures of the corpora, recomputed from facts; see docs/imports.md."""

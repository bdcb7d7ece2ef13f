"""The sheet for the other side, as a page and as a PDF."""

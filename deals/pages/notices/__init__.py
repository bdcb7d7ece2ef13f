"""Notices: the bell, their page, and the daily mail."""

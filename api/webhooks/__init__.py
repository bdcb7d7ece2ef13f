"""Webhooks as they leave the house: sealed secrets, signatures, guarded addresses, sending."""

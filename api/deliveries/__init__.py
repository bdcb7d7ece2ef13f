"""Deliveries: made from events, leased, sent, confirmed or postponed. The rows are the truth."""

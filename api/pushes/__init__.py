"""Pushes: what CRMs are to be told of negotiations, leased, sent, confirmed or postponed."""

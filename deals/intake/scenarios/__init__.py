"""Negotiation scenarios of others into outcome spaces: two utility profiles over the same issues.

Pure: bytes and texts in, structure out. Decimals are read exactly, as fractions.
"""

"""CRMs: what they are told of a negotiation, and how each of them is spoken to."""

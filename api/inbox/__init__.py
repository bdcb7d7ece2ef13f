"""What CRMs tell us of their deals: let in by its signature, kept once, worked off in order."""

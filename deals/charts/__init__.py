"""Charts of a negotiation and of the leader's report: tables of numbers, and pictures of them."""

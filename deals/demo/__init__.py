"""A small invented world: an industrial group, its key accounts, and their negotiations."""

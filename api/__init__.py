"""How the outside talks to us."""

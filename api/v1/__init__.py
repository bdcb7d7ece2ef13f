"""Version 1: one resource a file, serializers beside their views."""

"""How people sign in: what django-allauth is told to do differently; docs/adr/0011."""

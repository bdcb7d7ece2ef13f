#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

from accounts.isolation import as_owner, every

# They look after tables, and work before the role of the program is there.
OWNERS = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "squashmigrations", "flush"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
    with as_owner() if OWNERS.intersection(sys.argv[1:2]) else every():
        execute_from_command_line(sys.argv)

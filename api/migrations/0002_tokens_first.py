"""Nothing changes here but the order: the tables of tokens are made before those of deals.

Each of their migrations renders every model that is there and related; without the deals there
are few, and a fresh database is made in half the time.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial"), ("oauth2_provider", "0022_refreshtoken_token_family_index")]
    run_before = [("deals", "0001_initial")]
    operations: list[migrations.operations.base.Operation] = []

"""Nothing changes here but the order: tables of other packages are made before those of deals.

Each of their migrations renders every model that is there and related; without the deals there
are few, and a fresh database is made in half the time.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_languages"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("api", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("usersessions", "0001_initial"),
    ]
    run_before = [("deals", "0001_initial")]
    operations: list[migrations.operations.base.Operation] = []

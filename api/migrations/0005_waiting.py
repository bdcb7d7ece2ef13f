"""What waits of each deal, without what was done: leases look for the oldest."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_languages'),
        ('api', '0004_crm'),
        ('deals', '0004_scores_by_organisation'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='inboundwebhook',
            index=models.Index(condition=models.Q(('state__in', ['pending', 'leased'])), fields=['connection', 'external_id', 'id'], name='api_received_waiting'),
        ),
    ]

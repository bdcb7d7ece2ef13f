"""When what a CRM tells happened there, what its own signature is made with, and look-ups."""

import accounts.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_languages'),
        ('api', '0004_crm'),
        ('deals', '0004_scores_by_organisation'),
    ]

    operations = [
        migrations.AddField(
            model_name='crmconnection',
            name='client_secret',
            field=accounts.sealed.Cipher(blank=True),
        ),
        migrations.AddField(
            model_name='inboundwebhook',
            name='occurred_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='inboundwebhook',
            index=models.Index(fields=['connection', 'external_id', 'id'], name='api_received_of_deal'),
        ),
        migrations.AddIndex(
            model_name='inboundwebhook',
            index=models.Index(condition=models.Q(('state', 'done')), fields=['done_at'], name='api_received_done'),
        ),
    ]

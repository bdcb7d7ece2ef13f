"""Applications, to which tokens belong; 0003 installs their triggers."""

import accounts.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import oauth2_provider.generators
import oauth2_provider.models
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    run_before = [("oauth2_provider", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('client_id', models.CharField(db_index=True, default=oauth2_provider.generators.generate_client_id, max_length=255, unique=True, verbose_name='client ID')),
                ('redirect_uris', models.TextField(blank=True, help_text='Allowed URIs list, space separated', verbose_name='redirect URIs')),
                ('post_logout_redirect_uris', models.TextField(blank=True, default='', help_text='Allowed Post Logout URIs list, space separated', verbose_name='post logout redirect URIs')),
                ('client_type', models.CharField(choices=[('confidential', 'Confidential'), ('public', 'Public')], max_length=32, verbose_name='client type')),
                ('authorization_grant_type', models.CharField(choices=[('authorization-code', 'Authorization code'), ('urn:ietf:params:oauth:grant-type:device_code', 'Device Code'), ('implicit', 'Implicit'), ('password', 'Resource owner password-based'), ('client-credentials', 'Client credentials'), ('openid-hybrid', 'OpenID connect hybrid')], max_length=44, verbose_name='authorization grant type')),
                ('client_secret', oauth2_provider.models.ClientSecretField(blank=True, db_index=True, default=oauth2_provider.generators.generate_client_secret, help_text='Client secret for authentication', max_length=255, verbose_name='client secret')),
                ('hash_client_secret', models.BooleanField(default=True, verbose_name='hash client secret')),
                ('name', models.CharField(blank=True, max_length=255, verbose_name='name')),
                ('skip_authorization', models.BooleanField(default=False, verbose_name='skip authorization')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('algorithm', models.CharField(blank=True, choices=[('', 'No OIDC support'), ('RS256', 'RSA with SHA-2 256'), ('HS256', 'HMAC with SHA-2 256')], default='', max_length=5, verbose_name='algorithm')),
                ('allowed_origins', models.TextField(blank=True, default='', help_text='Allowed origins list to enable CORS, space separated', verbose_name='allowed origins')),
                ('registration_source', models.CharField(choices=[('manual', 'Manual'), ('dcr', 'Dynamic Client Registration'), ('cimd', 'Client ID Metadata Document')], default='manual', help_text='How this application was registered (manual, DCR per RFC 7591, or CIMD)', max_length=32, verbose_name='registration source')),
                ('cimd_expires_at', models.DateTimeField(blank=True, default=None, help_text='When the cached Client ID Metadata Document should be re-fetched', null=True, verbose_name='CIMD expires at')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='accounts.organisation')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('previous_expires_at', models.DateTimeField(blank=True, null=True)),
                ('previous_secret', models.CharField(blank=True, max_length=255)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('secret_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
                'swappable': 'OAUTH2_PROVIDER_APPLICATION_MODEL',
                'indexes': [],
                'constraints': [accounts.constraints.SameParent('organisation', 'created_by', name='api_application_created_by_same_organisation')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "api_applicationhistory" ("algorithm", "allowed_origins", "authorization_grant_type", "cimd_expires_at", "client_id", "client_type", "created", "created_by_id", "expires_at", "hash_client_secret", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_logout_redirect_uris", "previous_expires_at", "redirect_uris", "registration_source", "revoked_at", "scopes", "secret_at", "skip_authorization", "user_id") VALUES (NEW."algorithm", NEW."allowed_origins", NEW."authorization_grant_type", NEW."cimd_expires_at", NEW."client_id", NEW."client_type", NEW."created", NEW."created_by_id", NEW."expires_at", NEW."hash_client_secret", NEW."id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post_logout_redirect_uris", NEW."previous_expires_at", NEW."redirect_uris", NEW."registration_source", NEW."revoked_at", NEW."scopes", NEW."secret_at", NEW."skip_authorization", NEW."user_id"); RETURN NULL;', hash='8f19e6268a6fbadca5ecb56ad94429d10be0e404', operation='INSERT', pgid='pgtrigger_insert_insert_ed7a4', table='api_application', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."algorithm" IS DISTINCT FROM (NEW."algorithm") OR OLD."allowed_origins" IS DISTINCT FROM (NEW."allowed_origins") OR OLD."authorization_grant_type" IS DISTINCT FROM (NEW."authorization_grant_type") OR OLD."cimd_expires_at" IS DISTINCT FROM (NEW."cimd_expires_at") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."client_type" IS DISTINCT FROM (NEW."client_type") OR OLD."created" IS DISTINCT FROM (NEW."created") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."hash_client_secret" IS DISTINCT FROM (NEW."hash_client_secret") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."post_logout_redirect_uris" IS DISTINCT FROM (NEW."post_logout_redirect_uris") OR OLD."previous_expires_at" IS DISTINCT FROM (NEW."previous_expires_at") OR OLD."redirect_uris" IS DISTINCT FROM (NEW."redirect_uris") OR OLD."registration_source" IS DISTINCT FROM (NEW."registration_source") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."secret_at" IS DISTINCT FROM (NEW."secret_at") OR OLD."skip_authorization" IS DISTINCT FROM (NEW."skip_authorization") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "api_applicationhistory" ("algorithm", "allowed_origins", "authorization_grant_type", "cimd_expires_at", "client_id", "client_type", "created", "created_by_id", "expires_at", "hash_client_secret", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_logout_redirect_uris", "previous_expires_at", "redirect_uris", "registration_source", "revoked_at", "scopes", "secret_at", "skip_authorization", "user_id") VALUES (NEW."algorithm", NEW."allowed_origins", NEW."authorization_grant_type", NEW."cimd_expires_at", NEW."client_id", NEW."client_type", NEW."created", NEW."created_by_id", NEW."expires_at", NEW."hash_client_secret", NEW."id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post_logout_redirect_uris", NEW."previous_expires_at", NEW."redirect_uris", NEW."registration_source", NEW."revoked_at", NEW."scopes", NEW."secret_at", NEW."skip_authorization", NEW."user_id"); RETURN NULL;', hash='2ed6c49388ddbdbde7fa93f946a1c311a69ffa8e', operation='UPDATE', pgid='pgtrigger_update_update_f1b55', table='api_application', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "api_applicationhistory" ("algorithm", "allowed_origins", "authorization_grant_type", "cimd_expires_at", "client_id", "client_type", "created", "created_by_id", "expires_at", "hash_client_secret", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_logout_redirect_uris", "previous_expires_at", "redirect_uris", "registration_source", "revoked_at", "scopes", "secret_at", "skip_authorization", "user_id") VALUES (OLD."algorithm", OLD."allowed_origins", OLD."authorization_grant_type", OLD."cimd_expires_at", OLD."client_id", OLD."client_type", OLD."created", OLD."created_by_id", OLD."expires_at", OLD."hash_client_secret", OLD."id", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."post_logout_redirect_uris", OLD."previous_expires_at", OLD."redirect_uris", OLD."registration_source", OLD."revoked_at", OLD."scopes", OLD."secret_at", OLD."skip_authorization", OLD."user_id"); RETURN NULL;', hash='a43eabe5ddd42ce7e6f8bee01467026010bcae5f', operation='DELETE', pgid='pgtrigger_delete_delete_9935b', table='api_application', when='AFTER'))],
            },
        ),
    ]

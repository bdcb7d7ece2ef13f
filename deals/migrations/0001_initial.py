"""Every table of the app with its constraints and triggers."""

import accounts.constraints
import accounts.operations
import accounts.sealed
import deals.ledger.offers
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


# Far beyond the ids of other findings, and still exact as a JSON number.
SECRET_NUMBERS = (
    "CREATE SEQUENCE deals_limits_finding_id START 4503599627370496",
    "DROP SEQUENCE deals_limits_finding_id",
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_languages"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Negotiation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations",
                        to="accounts.keyaccount",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations",
                        to="accounts.team",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "currency",
                    models.CharField(
                        default="EUR",
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters (ISO 4217)."
                            )
                        ],
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("preparing", "preparing"),
                            ("integrative", "integrative"),
                            ("distributive", "distributive"),
                            ("closed", "closed"),
                        ],
                        default="preparing",
                        max_length=20,
                    ),
                ),
                ("opened_on", models.DateField()),
                ("last_sequence", models.PositiveIntegerField(default=0, editable=False)),
                ("last_event", models.PositiveIntegerField(default=0, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("attributes", models.JSONField(blank=True, default=dict)),
                (
                    "sample",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "no"),
                            ("shown", "a sample"),
                            ("away", "a sample that was put away"),
                        ],
                        default="",
                        editable=False,
                        max_length=5,
                    ),
                ),
                ("computed", models.JSONField(editable=False, null=True)),
            ],
            options={
                "ordering": ["-opened_on", "-id"],
                "indexes": [
                    models.Index(
                        fields=["organisation", "updated_at", "id"], name="deals_negotiation_recent"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "id"), name="deals_negotiation_organisation_anchor"
                    ),
                    accounts.constraints.SameParent(
                        "organisation",
                        "account",
                        name="deals_negotiation_account_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "owner", name="deals_negotiation_owner_same_organisation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "team", name="deals_negotiation_team_same_organisation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["preparing", "integrative", "distributive", "closed"])
                        ),
                        name="deals_negotiation_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="deals_negotiation_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sample__in", ["", "shown", "away"])),
                        name="deals_negotiation_sample",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="closed_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.stage = 'closed' AND NEW.stage <> 'closed')",
                            func="\n            RAISE EXCEPTION '%: a closed negotiation stays closed', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="0a8aa8dfcd67baf13819d052b088d45d4fe19591",
                            operation="UPDATE",
                            pgid="pgtrigger_closed_stays_147d7",
                            table="deals_negotiation",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_negotiationhistory" ("account_id", "attributes", "created_at", "currency", "id", "opened_on", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sample", "stage", "team_id", "title") VALUES (NEW."account_id", NEW."attributes", NEW."created_at", NEW."currency", NEW."id", NEW."opened_on", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sample", NEW."stage", NEW."team_id", NEW."title"); RETURN NULL;',
                            hash="bccb16774a15f28d512743bb6f48833bcd72f33e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_02b38",
                            table="deals_negotiation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."attributes" IS DISTINCT FROM (NEW."attributes") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."opened_on" IS DISTINCT FROM (NEW."opened_on") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."sample" IS DISTINCT FROM (NEW."sample") OR OLD."stage" IS DISTINCT FROM (NEW."stage") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."title" IS DISTINCT FROM (NEW."title"))',
                            func='INSERT INTO "deals_negotiationhistory" ("account_id", "attributes", "created_at", "currency", "id", "opened_on", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sample", "stage", "team_id", "title") VALUES (NEW."account_id", NEW."attributes", NEW."created_at", NEW."currency", NEW."id", NEW."opened_on", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sample", NEW."stage", NEW."team_id", NEW."title"); RETURN NULL;',
                            hash="cd6a1fbbd21856ded4088637c1e10c2e1738b51f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_af8db",
                            table="deals_negotiation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_negotiationhistory" ("account_id", "attributes", "created_at", "currency", "id", "opened_on", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sample", "stage", "team_id", "title") VALUES (OLD."account_id", OLD."attributes", OLD."created_at", OLD."currency", OLD."id", OLD."opened_on", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sample", OLD."stage", OLD."team_id", OLD."title"); RETURN NULL;',
                            hash="7fa3978e64749e45c9c54632997aa6e9fd65ad6e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ee172",
                            table="deals_negotiation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_jobs",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("source", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(blank=True, null=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("cursor", models.CharField(blank=True, max_length=200)),
                ("report", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("touched_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation", "by", name="deals_importjob_by_same_organisation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["queued", "running", "done", "failed"])),
                        name="deals_importjob_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("total__isnull", True),
                            (
                                "total__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("done"), "+", models.F("failed")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="deals_importjob_not_beyond_total",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "id"), name="deals_importjob_organisation_anchor"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RuleSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_settings",
                        to="accounts.organisation",
                    ),
                ),
                ("code", models.CharField(max_length=8)),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("error", "Error"), ("warning", "Warning"), ("info", "Info")],
                        max_length=8,
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                ("thresholds", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["organisation", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "code"), name="deals_rulesetting_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["error", "warning", "info", ""])),
                        name="deals_rulesetting_severity",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_rulesettinghistory" ("code", "enabled", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "severity", "thresholds") VALUES (NEW."code", NEW."enabled", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."severity", NEW."thresholds"); RETURN NULL;',
                            hash="556b769518011bd4950598cb32da2acde00c21f9",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7d37e",
                            table="deals_rulesetting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_rulesettinghistory" ("code", "enabled", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "severity", "thresholds") VALUES (NEW."code", NEW."enabled", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."severity", NEW."thresholds"); RETURN NULL;',
                            hash="f3b0c5bacf4ab05cdc6072268831188d70efdad1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_51a47",
                            table="deals_rulesetting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_rulesettinghistory" ("code", "enabled", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "severity", "thresholds") VALUES (OLD."code", OLD."enabled", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."severity", OLD."thresholds"); RETURN NULL;',
                            hash="7c0e85db06ae715b5c6972082f3c0cac8335b67c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_dc5fc",
                            table="deals_rulesetting",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="CurrencyRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "base",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters (ISO 4217)."
                            )
                        ],
                    ),
                ),
                (
                    "quote",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters (ISO 4217)."
                            )
                        ],
                    ),
                ),
                ("on", models.DateField()),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="currency_rates",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["base", "quote", "-on"],
                "indexes": [],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "base", "quote", "on"),
                        name="deals_currencyrate_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("base__regex", "^[A-Z]{3}$")),
                        name="deals_currencyrate_base_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quote__regex", "^[A-Z]{3}$")),
                        name="deals_currencyrate_quote_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("base", models.F("quote")), _negated=True),
                        name="deals_currencyrate_two_currencies",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0), ("rate__lt", Decimal("10000000000"))),
                        name="deals_currencyrate_rate_above_zero",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_currencyratehistory" ("base", "id", "on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "rate") VALUES (NEW."base", NEW."id", NEW."on", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quote", NEW."rate"); RETURN NULL;',
                            hash="4ab49ea476e9e8c42765699653adfb6497a0333d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_55cad",
                            table="deals_currencyrate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_currencyratehistory" ("base", "id", "on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "rate") VALUES (NEW."base", NEW."id", NEW."on", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quote", NEW."rate"); RETURN NULL;',
                            hash="20216006e643bdd99b5c36b594f64ed52cd71993",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0d594",
                            table="deals_currencyrate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_currencyratehistory" ("base", "id", "on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "rate") VALUES (OLD."base", OLD."id", OLD."on", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quote", OLD."rate"); RETURN NULL;',
                            hash="e521174a4157caca1f10f4952cb191b4afdf02ad",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5832f",
                            table="deals_currencyrate",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rollup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("negotiations", models.IntegerField(default=0)),
                ("discussed", models.IntegerField(default=0)),
                ("concessions", models.IntegerField(default=0)),
                ("linked", models.IntegerField(default=0)),
                ("naked", models.IntegerField(default=0)),
                ("unpaid", models.IntegerField(default=0)),
                ("conditional", models.IntegerField(default=0)),
                ("waived", models.IntegerField(default=0)),
                ("weighed", models.IntegerField(default=0)),
                ("conceded", models.BigIntegerField(default=0)),
                ("leaked", models.BigIntegerField(default=0)),
                ("worth", models.BigIntegerField(default=0)),
                ("tagged", models.IntegerField(default=0)),
                (
                    "money",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                (
                    "money_leaked",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                ("bargains", models.IntegerField(default=0)),
                ("got", models.BigIntegerField(default=0)),
                ("given", models.BigIntegerField(default=0)),
                ("moves", models.IntegerField(default=0)),
                ("created", models.BigIntegerField(default=0)),
                ("claimed", models.BigIntegerField(default=0)),
                ("due_gets", models.IntegerField(default=0)),
                ("delivered_gets", models.IntegerField(default=0)),
                ("overdue_gets", models.IntegerField(default=0)),
                ("due", models.BigIntegerField(default=0)),
                ("delivered", models.BigIntegerField(default=0)),
                ("overdue", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("month", models.DateField(blank=True, null=True)),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                (
                    "span",
                    models.CharField(choices=[("month", "Month"), ("ever", "Ever")], max_length=5),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation", "owner", name="deals_rollup_owner_same_organisation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "team", name="deals_rollup_team_same_organisation"
                    ),
                    models.UniqueConstraint(
                        fields=(
                            "organisation",
                            "span",
                            "side",
                            "owner",
                            "team",
                            "currency",
                            "month",
                        ),
                        name="deals_rollup_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])), name="deals_rollup_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("span__in", ["month", "ever"])),
                        name="deals_rollup_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("span", "month"), ("month__isnull", True), _connector="OR"
                        ),
                        name="deals_rollup_month_of_a_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="deals_rollup_currency",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="FeedCounter",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.organisation",
                    ),
                ),
                ("last", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="IssueTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("text", models.TextField()),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issue_templates",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "indexes": [],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "name"), name="deals_issuetemplate_once"
                    ),
                    accounts.constraints.SameParent(
                        "organisation",
                        "made_by",
                        name="deals_issuetemplate_made_by_same_organisation",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_issuetemplatehistory" ("id", "made_by_id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."id", NEW."made_by_id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text"); RETURN NULL;',
                            hash="728b57927e28288162f2e8243ce761ff2fa20091",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2c307",
                            table="deals_issuetemplate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_issuetemplatehistory" ("id", "made_by_id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."id", NEW."made_by_id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text"); RETURN NULL;',
                            hash="95a2fc3bca84cc11de5746a97c13bb764b5260ac",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5e1ed",
                            table="deals_issuetemplate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_issuetemplatehistory" ("id", "made_by_id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (OLD."id", OLD."made_by_id", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text"); RETURN NULL;',
                            hash="247e05f2438c9bf254fb53deb5bc3985756c4eb3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7c4e1",
                            table="deals_issuetemplate",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("lines", models.PositiveIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation", "user", name="deals_digest_user_same_organisation"
                    ),
                    models.UniqueConstraint(fields=("user", "day"), name="deals_digest_once"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="NoticeMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("read_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_marks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation", "user", name="deals_noticemark_user_same_organisation"
                    ),
                    models.UniqueConstraint(fields=("user", "key"), name="deals_noticemark_once"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="NoticeSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BooleanField(default=True)),
                ("hour", models.PositiveSmallIntegerField(default=7)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_setting",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation", "user", name="deals_noticesetting_user_same_organisation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hour__lte", 23)),
                        name="deals_noticesetting_hour_of_a_day",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]{0,49}$", "Lower case, digits, _."
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("numeric", "number"), ("choice", "choice")],
                        default="numeric",
                        max_length=10,
                    ),
                ),
                (
                    "low",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                (
                    "high",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                (
                    "step",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("unit", models.CharField(blank=True, max_length=40)),
                (
                    "options",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "baseline_number",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("baseline_option", models.CharField(blank=True, max_length=200, null=True)),
                ("distributive", models.BooleanField(default=False)),
                (
                    "money_per_unit",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("option_money", models.JSONField(blank=True, null=True)),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_issue_negotiation_same_organisation",
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "id"), name="deals_issue_anchor"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "key"), name="deals_issue_key_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["numeric", "choice"])),
                        name="deals_issue_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[a-z][a-z0-9_]{0,49}$")),
                        name="deals_issue_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("high__isnull", False),
                                ("kind", "numeric"),
                                ("low__isnull", False),
                                ("options", []),
                                ("baseline_option__isnull", True),
                                ("option_money__isnull", True),
                            ),
                            models.Q(
                                ("high__isnull", True),
                                ("kind", "choice"),
                                ("low__isnull", True),
                                ("step__isnull", True),
                                ("baseline_number__isnull", True),
                                ("money_per_unit__isnull", True),
                                models.Q(("options", []), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deals_issue_shape",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("low__isnull", True), ("low__lt", models.F("high")), _connector="OR"
                        ),
                        name="deals_issue_low_below_high",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("low__isnull", True),
                            models.Q(
                                ("low__gte", Decimal("-100000000000000")),
                                ("low__lt", Decimal("100000000000000")),
                            ),
                            _connector="OR",
                        ),
                        name="deals_issue_low_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("high__isnull", True),
                            models.Q(
                                ("high__gte", Decimal("-100000000000000")),
                                ("high__lt", Decimal("100000000000000")),
                            ),
                            _connector="OR",
                        ),
                        name="deals_issue_high_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__isnull", True), ("step__gt", 0), _connector="OR"
                        ),
                        name="deals_issue_step_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__isnull", True),
                            models.Q(
                                ("step__gte", Decimal("-100000000000000")),
                                ("step__lt", Decimal("100000000000000")),
                            ),
                            _connector="OR",
                        ),
                        name="deals_issue_step_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("money_per_unit__isnull", True),
                            models.Q(
                                ("money_per_unit__gte", Decimal("0")),
                                ("money_per_unit__lt", Decimal("100000000000000")),
                            ),
                            _connector="OR",
                        ),
                        name="deals_issue_money_per_unit_finite",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="domain",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE refused text;",
                            func="\n            refused := deals_issue_refusal(NEW);\n            IF refused IS NOT NULL THEN\n                RAISE EXCEPTION '%: %', TG_TABLE_NAME, refused USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="f953115e321950505e9c64d922d901ad39139ebe",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_domain_430b8",
                            table="deals_issue",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_issuehistory" ("baseline_number", "baseline_option", "distributive", "high", "id", "key", "kind", "low", "money_per_unit", "name", "negotiation_id", "option_money", "options", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "step", "unit") VALUES (NEW."baseline_number", NEW."baseline_option", NEW."distributive", NEW."high", NEW."id", NEW."key", NEW."kind", NEW."low", NEW."money_per_unit", NEW."name", NEW."negotiation_id", NEW."option_money", NEW."options", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."step", NEW."unit"); RETURN NULL;',
                            hash="615fad2200ae655ea2b233d8a80ddc5829486967",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_43534",
                            table="deals_issue",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_issuehistory" ("baseline_number", "baseline_option", "distributive", "high", "id", "key", "kind", "low", "money_per_unit", "name", "negotiation_id", "option_money", "options", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "step", "unit") VALUES (NEW."baseline_number", NEW."baseline_option", NEW."distributive", NEW."high", NEW."id", NEW."key", NEW."kind", NEW."low", NEW."money_per_unit", NEW."name", NEW."negotiation_id", NEW."option_money", NEW."options", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."step", NEW."unit"); RETURN NULL;',
                            hash="45f9278cab82103c667b580aec577fa25d2b37f1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e21fc",
                            table="deals_issue",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_issuehistory" ("baseline_number", "baseline_option", "distributive", "high", "id", "key", "kind", "low", "money_per_unit", "name", "negotiation_id", "option_money", "options", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "step", "unit") VALUES (OLD."baseline_number", OLD."baseline_option", OLD."distributive", OLD."high", OLD."id", OLD."key", OLD."kind", OLD."low", OLD."money_per_unit", OLD."name", OLD."negotiation_id", OLD."option_money", OLD."options", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."step", OLD."unit"); RETURN NULL;',
                            hash="e90620adfa2201b6cda63de0d3b75bee599805c0",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_86b7b",
                            table="deals_issue",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Peg",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "element",
                    models.CharField(
                        choices=[
                            ("interests", "interests"),
                            ("options", "options"),
                            ("legitimacy", "legitimacy"),
                            ("relationship", "relationship"),
                            ("communication", "communication"),
                            ("commitment", "commitment"),
                            ("alternatives", "alternatives"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("after_sequence", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_peg_negotiation_same_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "element__in",
                                [
                                    "interests",
                                    "options",
                                    "legitimacy",
                                    "relationship",
                                    "communication",
                                    "commitment",
                                    "alternatives",
                                ],
                            )
                        ),
                        name="deals_peg_element",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_peghistory" ("after_sequence", "element", "id", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."after_sequence", NEW."element", NEW."id", NEW."negotiation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text"); RETURN NULL;',
                            hash="e98b1e740330e83ec0227723fa213a9ebc0939c3",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ccb33",
                            table="deals_peg",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_peghistory" ("after_sequence", "element", "id", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."after_sequence", NEW."element", NEW."id", NEW."negotiation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text"); RETURN NULL;',
                            hash="0c2c52c1a4853de8bf971b5d5ad1efda10b4ba6b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_11da2",
                            table="deals_peg",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_peghistory" ("after_sequence", "element", "id", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (OLD."after_sequence", OLD."element", OLD."id", OLD."negotiation_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text"); RETURN NULL;',
                            hash="a66010faa537e7e6dd8a8fb815304e1f2e562370",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b3983",
                            table="deals_peg",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9_-]{0,49}$", "Lower case, digits, - and _."
                            )
                        ],
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("market_benchmark", "market benchmark"),
                            ("index", "index"),
                            ("competitor_quote", "competitor quote"),
                            ("precedent", "precedent"),
                            ("contract_clause", "contract clause"),
                            ("cost_breakdown", "cost breakdown"),
                            ("quantified_value", "quantified value"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(max_length=300)),
                ("link", models.URLField(blank=True, max_length=1000)),
                ("observed_on", models.DateField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("shareable", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_evidence_negotiation_same_organisation",
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "id"), name="deals_evidence_anchor"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "key"), name="deals_evidence_key_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "market_benchmark",
                                    "index",
                                    "competitor_quote",
                                    "precedent",
                                    "contract_clause",
                                    "cost_breakdown",
                                    "quantified_value",
                                ],
                            )
                        ),
                        name="deals_evidence_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[a-z0-9][a-z0-9_-]{0,49}$")),
                        name="deals_evidence_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("observed_on__isnull", True),
                            ("expires_on__isnull", True),
                            ("expires_on__gte", models.F("observed_on")),
                            _connector="OR",
                        ),
                        name="deals_evidence_expires_after_observed",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_evidencehistory" ("expires_on", "id", "key", "kind", "link", "negotiation_id", "observed_on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shareable", "source") VALUES (NEW."expires_on", NEW."id", NEW."key", NEW."kind", NEW."link", NEW."negotiation_id", NEW."observed_on", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."shareable", NEW."source"); RETURN NULL;',
                            hash="b3618d0babeb0902378f3d30a873119110a17e1b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2043f",
                            table="deals_evidence",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_evidencehistory" ("expires_on", "id", "key", "kind", "link", "negotiation_id", "observed_on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shareable", "source") VALUES (NEW."expires_on", NEW."id", NEW."key", NEW."kind", NEW."link", NEW."negotiation_id", NEW."observed_on", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."shareable", NEW."source"); RETURN NULL;',
                            hash="80a85de94b438e5101eda3b851bf57726735d591",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0005b",
                            table="deals_evidence",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_evidencehistory" ("expires_on", "id", "key", "kind", "link", "negotiation_id", "observed_on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shareable", "source") VALUES (OLD."expires_on", OLD."id", OLD."key", OLD."kind", OLD."link", OLD."negotiation_id", OLD."observed_on", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."shareable", OLD."source"); RETURN NULL;',
                            hash="2ff18c06ed15e126e5c409ad65d9345628138734",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a2a11",
                            table="deals_evidence",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "by_side",
                    models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("priority", "priority"),
                            ("interest", "interest"),
                            ("constraint", "constraint"),
                            ("bottom_line", "bottom line"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", accounts.sealed.SealedWhenSecret()),
                ("on", models.DateField(blank=True, null=True)),
                ("after_sequence", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_disclosure_negotiation_same_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_side__in", ["us", "them"])),
                        name="deals_disclosure_by_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["priority", "interest", "constraint", "bottom_line"])
                        ),
                        name="deals_disclosure_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "bottom_line"), _negated=True),
                            ("text__startswith", "sealed:"),
                            _connector="OR",
                        ),
                        name="deals_disclosure_bottom_line_sealed",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_disclosurehistory" ("after_sequence", "by_side", "id", "kind", "negotiation_id", "on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."after_sequence", NEW."by_side", NEW."id", NEW."kind", NEW."negotiation_id", NEW."on", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text"); RETURN NULL;',
                            hash="000e9dbfdb8d75c0bbdaff591e58fd0c01b46bcd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_39047",
                            table="deals_disclosure",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_disclosurehistory" ("after_sequence", "by_side", "id", "kind", "negotiation_id", "on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."after_sequence", NEW."by_side", NEW."id", NEW."kind", NEW."negotiation_id", NEW."on", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text"); RETURN NULL;',
                            hash="cf2737f930e9502699d86cc430ccd25b83a398a1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4b3dc",
                            table="deals_disclosure",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_disclosurehistory" ("after_sequence", "by_side", "id", "kind", "negotiation_id", "on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (OLD."after_sequence", OLD."by_side", OLD."id", OLD."kind", OLD."negotiation_id", OLD."on", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text"); RETURN NULL;',
                            hash="3ed537b79683dab92819612b83f5ac45db9762ee",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b7c44",
                            table="deals_disclosure",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("held_on", models.DateField(blank=True, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("meeting", "meeting"),
                            ("call", "call"),
                            ("email", "email"),
                            ("portal", "portal"),
                        ],
                        default="meeting",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_round_negotiation_same_organisation",
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "id"), name="deals_round_anchor"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "number"), name="deals_round_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="deals_round_number_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["meeting", "call", "email", "portal"])),
                        name="deals_round_channel",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_roundhistory" ("channel", "held_on", "id", "negotiation_id", "note", "number", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."channel", NEW."held_on", NEW."id", NEW."negotiation_id", NEW."note", NEW."number", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="18e8c8522edfc723f6a8d9212161b3a1aa4015ff",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_396ad",
                            table="deals_round",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_roundhistory" ("channel", "held_on", "id", "negotiation_id", "note", "number", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."channel", NEW."held_on", NEW."id", NEW."negotiation_id", NEW."note", NEW."number", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="276a75ac109894c8328a3a5ea51e77328c397709",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f8fdc",
                            table="deals_round",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_roundhistory" ("channel", "held_on", "id", "negotiation_id", "note", "number", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."channel", OLD."held_on", OLD."id", OLD."negotiation_id", OLD."note", OLD."number", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="d1b5f6493e26f3961d62133abf59bbe1b55762b7",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_76409",
                            table="deals_round",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="NegotiationHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.keyaccount",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.team",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "currency",
                    models.CharField(
                        default="EUR",
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters (ISO 4217)."
                            )
                        ],
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("preparing", "preparing"),
                            ("integrative", "integrative"),
                            ("distributive", "distributive"),
                            ("closed", "closed"),
                        ],
                        default="preparing",
                        max_length=20,
                    ),
                ),
                ("opened_on", models.DateField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("attributes", models.JSONField(blank=True, default=dict)),
                (
                    "sample",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "no"),
                            ("shown", "a sample"),
                            ("away", "a sample that was put away"),
                        ],
                        default="",
                        editable=False,
                        max_length=5,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d25c3c8d49d75bc51f0aee8036d4431cbb16787f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8ecac",
                            table="deals_negotiationhistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "from_stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("preparing", "preparing"),
                            ("integrative", "integrative"),
                            ("distributive", "distributive"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("preparing", "preparing"),
                            ("integrative", "integrative"),
                            ("distributive", "distributive"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("after_sequence", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_stagechange_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "by", name="deals_stagechange_by_same_organisation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "from_stage__in",
                                ["preparing", "integrative", "distributive", "closed", ""],
                            )
                        ),
                        name="deals_stagechange_from_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_stage__in", ["preparing", "integrative", "distributive", "closed"])
                        ),
                        name="deals_stagechange_to_stage",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: rows are append-only', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="95ac13ce95cb6d6f51df1f2d727f8f9fe8ab2de7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4850c",
                            table="deals_stagechange",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="7c5b6028946fe5ce7ac9b053f476af8698d4208f",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_57cda",
                            table="deals_stagechange",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ExternalReference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                ("system", models.SlugField(max_length=40)),
                ("external_id", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="deals.negotiation",
                    ),
                ),
            ],
            options={
                "ordering": ["system", "external_id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "system", "external_id"),
                        name="deals_externalreference_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("system", ""), _negated=True),
                            models.Q(("external_id", ""), _negated=True),
                        ),
                        name="deals_externalreference_named",
                    ),
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_externalreference_negotiation_same_organisation",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("type", models.CharField(max_length=60)),
                ("payload", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_event_negotiation_same_organisation",
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "sequence"), name="deals_event_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sequence__gte", 1)),
                        name="deals_event_sequence_from_one",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "id"), name="deals_event_organisation_anchor"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: rows are append-only', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="02313e8a2efbfd1f1485fc15de2216c364082b3c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_93074",
                            table="deals_event",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="f77867beb7ed40ed57fd2a457b11883303e336d9",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_a79c8",
                            table="deals_event",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="numbered",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            constraint="CONSTRAINT",
                            declare="DECLARE following bigint;",
                            func="\n        INSERT INTO deals_feedcounter (organisation_id, last) VALUES (NEW.organisation_id, 1)\n            ON CONFLICT (organisation_id) DO UPDATE SET last = deals_feedcounter.last + 1\n            RETURNING last INTO following;\n        INSERT INTO deals_feedentry (organisation_id, number, event_id)\n            VALUES (NEW.organisation_id, following, NEW.id);\n        RETURN NULL;\n    ",
                            hash="d506749d4f47a51ab1fd1511a54120a5b85004b8",
                            operation="INSERT",
                            pgid="pgtrigger_numbered_47a2a",
                            table="deals_event",
                            timing="DEFERRABLE INITIALLY DEFERRED",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RuleSettingHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.rulesetting",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                ("code", models.CharField(max_length=8)),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("error", "Error"), ("warning", "Warning"), ("info", "Info")],
                        max_length=8,
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                ("thresholds", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1746082cdc0d049276dbfbbefbd0ae87b4d5898b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4274a",
                            table="deals_rulesettinghistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ImportUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="upload",
                        to="deals.importjob",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [],
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation", "job", name="deals_importupload_job_same_organisation"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CurrencyRateHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "base",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters (ISO 4217)."
                            )
                        ],
                    ),
                ),
                (
                    "quote",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters (ISO 4217)."
                            )
                        ],
                    ),
                ),
                ("on", models.DateField()),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.currencyrate",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c08e7f9743a0308bccc4e5fb7b88f853d8242824",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5e2a0",
                            table="deals_currencyratehistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PackageLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                ("walk_away", accounts.sealed.SealedFloat(null=True)),
                ("target", accounts.sealed.SealedFloat(null=True)),
                ("batna", accounts.sealed.SealedText(null=True)),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "indexes": [],
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_packagelimit_negotiation_same_organisation",
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "side"), name="deals_packagelimit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])),
                        name="deals_packagelimit_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("walk_away__isnull", False),
                            ("target__isnull", False),
                            ("batna__isnull", False),
                            _connector="OR",
                        ),
                        name="deals_packagelimit_says_something",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_packagelimithistory" ("batna", "id", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "target", "walk_away") VALUES (NEW."batna", NEW."id", NEW."negotiation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."side", NEW."target", NEW."walk_away"); RETURN NULL;',
                            hash="aee52ddb218152c688bf262364ea1f706f91fdcd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_49cca",
                            table="deals_packagelimit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_packagelimithistory" ("batna", "id", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "target", "walk_away") VALUES (NEW."batna", NEW."id", NEW."negotiation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."side", NEW."target", NEW."walk_away"); RETURN NULL;',
                            hash="dfd67d0481042e80e6d6955b60a435e4ea04b6da",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a5fe3",
                            table="deals_packagelimit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_packagelimithistory" ("batna", "id", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "target", "walk_away") VALUES (OLD."batna", OLD."id", OLD."negotiation_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."side", OLD."target", OLD."walk_away"); RETURN NULL;',
                            hash="0ddb314c22b4b07e34ea2f2e0befdcbe1193b2ef",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_180c6",
                            table="deals_packagelimit",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitsAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("read", "Read"), ("written", "Written")], max_length=7
                    ),
                ),
                ("client", models.BigIntegerField(blank=True, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_limitsaccess_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "by", name="deals_limitsaccess_by_same_organisation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["read", "written"])),
                        name="deals_limitsaccess_what",
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: rows are append-only', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="801247b795f1b4d2ac5d58d24e25eb76eecdc7f4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_01a5c",
                            table="deals_limitsaccess",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="8231f305e65abec04ce4c405605aeb5c101d4768",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_96dc2",
                            table="deals_limitsaccess",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IssueTemplateHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=100)),
                ("text", models.TextField()),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.issuetemplate",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="325f7390c5d4c2e44791b17f330a569640ea3575",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5f936",
                            table="deals_issuetemplatehistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IssueHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.issue",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]{0,49}$", "Lower case, digits, _."
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("numeric", "number"), ("choice", "choice")],
                        default="numeric",
                        max_length=10,
                    ),
                ),
                (
                    "low",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                (
                    "high",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                (
                    "step",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("unit", models.CharField(blank=True, max_length=40)),
                (
                    "options",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "baseline_number",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("baseline_option", models.CharField(blank=True, max_length=200, null=True)),
                ("distributive", models.BooleanField(default=False)),
                (
                    "money_per_unit",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("option_money", models.JSONField(blank=True, null=True)),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a59e6d6eb993cb62c64d638bf7532d271d6ff022",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_37df3",
                            table="deals_issuehistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to="deals.issue",
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                ("weight", models.FloatField(blank=True, null=True)),
                (
                    "direction",
                    models.CharField(
                        blank=True, choices=[("high", "high"), ("low", "low")], max_length=4
                    ),
                ),
                ("points", models.JSONField(blank=True, null=True)),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("stated", "stated"),
                            ("observed", "observed"),
                            ("estimated", "estimated"),
                        ],
                        default="estimated",
                        max_length=10,
                    ),
                ),
                ("confidence", models.FloatField(blank=True, null=True)),
            ],
            options={
                "ordering": ["issue", "side"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_preference_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_preference_issue_same_negotiation"
                    ),
                    models.UniqueConstraint(fields=("issue", "side"), name="deals_preference_once"),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])),
                        name="deals_preference_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["high", "low", ""])),
                        name="deals_preference_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["stated", "observed", "estimated"])),
                        name="deals_preference_provenance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weight__isnull", True),
                            models.Q(("weight__gte", 0.0), ("weight__lt", float("inf"))),
                            _connector="OR",
                        ),
                        name="deals_preference_weight_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confidence__isnull", True),
                            models.Q(("confidence__gte", 0.0), ("confidence__lte", 1.0)),
                            _connector="OR",
                        ),
                        name="deals_preference_confidence_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("direction", ""), ("points__isnull", True), _connector="XOR"
                        ),
                        name="deals_preference_one_function",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="points",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE refused text;",
                            func="\n            SELECT deals_points_refusal(issue.kind, issue.options, NEW.points) INTO refused\n                FROM deals_issue issue WHERE issue.id = NEW.issue_id FOR SHARE;\n            IF refused IS NOT NULL THEN\n                RAISE EXCEPTION '%: %', TG_TABLE_NAME, refused USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="3f0420b79cf37249d972562fecacbaa4833ee713",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_points_08ac5",
                            table="deals_preference",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_preferencehistory" ("confidence", "direction", "id", "issue_id", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "provenance", "side", "weight") VALUES (NEW."confidence", NEW."direction", NEW."id", NEW."issue_id", NEW."negotiation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."points", NEW."provenance", NEW."side", NEW."weight"); RETURN NULL;',
                            hash="d4a3f7bfea638ff8538573cc1defda9af39e0d8f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_41c12",
                            table="deals_preference",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_preferencehistory" ("confidence", "direction", "id", "issue_id", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "provenance", "side", "weight") VALUES (NEW."confidence", NEW."direction", NEW."id", NEW."issue_id", NEW."negotiation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."points", NEW."provenance", NEW."side", NEW."weight"); RETURN NULL;',
                            hash="9b06be758f56cbadf0768f4bd2375657363d5086",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4cf58",
                            table="deals_preference",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_preferencehistory" ("confidence", "direction", "id", "issue_id", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "provenance", "side", "weight") VALUES (OLD."confidence", OLD."direction", OLD."id", OLD."issue_id", OLD."negotiation_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."points", OLD."provenance", OLD."side", OLD."weight"); RETURN NULL;',
                            hash="d2dc149e004b040eb9bb76ca47bbbeba12644aaf",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_58d42",
                            table="deals_preference",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                ("statement", models.TextField()),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interests",
                        to="deals.issue",
                    ),
                ),
                ("known", models.CharField(blank=True, max_length=40)),
                ("after_sequence", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_interest_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_interest_issue_same_negotiation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])), name="deals_interest_side"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_interesthistory" ("after_sequence", "id", "issue_id", "known", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "statement") VALUES (NEW."after_sequence", NEW."id", NEW."issue_id", NEW."known", NEW."negotiation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."side", NEW."statement"); RETURN NULL;',
                            hash="15cc4bc87c482c0a8211020d6a41c38922b8b998",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_415a8",
                            table="deals_interest",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_interesthistory" ("after_sequence", "id", "issue_id", "known", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "statement") VALUES (NEW."after_sequence", NEW."id", NEW."issue_id", NEW."known", NEW."negotiation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."side", NEW."statement"); RETURN NULL;',
                            hash="d5906124c311fb27069a60f15165e3d244f31da5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d7891",
                            table="deals_interest",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_interesthistory" ("after_sequence", "id", "issue_id", "known", "negotiation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "statement") VALUES (OLD."after_sequence", OLD."id", OLD."issue_id", OLD."known", OLD."negotiation_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."side", OLD."statement"); RETURN NULL;',
                            hash="68a692b42c81eeab1071833973db973f9636dd95",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ffe05",
                            table="deals_interest",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PegHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.peg",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "element",
                    models.CharField(
                        choices=[
                            ("interests", "interests"),
                            ("options", "options"),
                            ("legitimacy", "legitimacy"),
                            ("relationship", "relationship"),
                            ("communication", "communication"),
                            ("commitment", "commitment"),
                            ("alternatives", "alternatives"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("after_sequence", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2a77b4d7245357209deba2811725149aa259ac1e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1308f",
                            table="deals_peghistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="EvidenceHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.evidence",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9_-]{0,49}$", "Lower case, digits, - and _."
                            )
                        ],
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("market_benchmark", "market benchmark"),
                            ("index", "index"),
                            ("competitor_quote", "competitor quote"),
                            ("precedent", "precedent"),
                            ("contract_clause", "contract clause"),
                            ("cost_breakdown", "cost breakdown"),
                            ("quantified_value", "quantified value"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(max_length=300)),
                ("link", models.URLField(blank=True, max_length=1000)),
                ("observed_on", models.DateField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("shareable", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="82fb553d8ed93c3a9d4e67924bc2c73d6917674f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9614d",
                            table="deals_evidencehistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="DisclosureHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.disclosure",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "by_side",
                    models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("priority", "priority"),
                            ("interest", "interest"),
                            ("constraint", "constraint"),
                            ("bottom_line", "bottom line"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", accounts.sealed.SealedWhenSecret()),
                ("on", models.DateField(blank=True, null=True)),
                ("after_sequence", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="02ab1bd7b876e7b11f8fbff3453ac8b62d66c4a8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3fe14",
                            table="deals_disclosurehistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="RoundHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.round",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("held_on", models.DateField(blank=True, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("meeting", "meeting"),
                            ("call", "call"),
                            ("email", "email"),
                            ("portal", "portal"),
                        ],
                        default="meeting",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="67e457411be3926928cd3d06abccf88ea47ee98b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b843d",
                            table="deals_roundhistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="deals.round",
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                ("sequence", models.PositiveIntegerField(blank=True, null=True)),
                ("on", models.DateField(blank=True, null=True)),
                (
                    "frame",
                    models.CharField(
                        choices=[
                            ("gain", "gain"),
                            ("loss", "loss"),
                            ("neutral", "neutral"),
                            ("unstated", "unstated"),
                        ],
                        default="unstated",
                        max_length=10,
                    ),
                ),
                ("alternatives_group", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="deals.offer",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("tabled", "Tabled")],
                        default="draft",
                        max_length=6,
                    ),
                ),
                ("tabled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sealed_in", models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                "ordering": ["negotiation", "sequence", "id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_offer_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "round", name="deals_offer_round_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "corrects", name="deals_offer_corrects_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "made_by", name="deals_offer_made_by_same_organisation"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "id"), name="deals_offer_anchor"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "sequence"), name="deals_offer_sequence_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])), name="deals_offer_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frame__in", ["gain", "loss", "neutral", "unstated"])),
                        name="deals_offer_frame",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "tabled"])),
                        name="deals_offer_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sequence__isnull", True), ("sequence__gte", 1), _connector="OR"
                        ),
                        name="deals_offer_sequence_from_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("sequence__isnull", True),
                                ("status", "draft"),
                                ("tabled_at__isnull", True),
                            ),
                            models.Q(
                                ("sequence__isnull", False),
                                ("status", "tabled"),
                                ("tabled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deals_offer_numbered_when_tabled",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="tabled_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.status = 'tabled')",
                            func="\n            RAISE EXCEPTION '%: a tabled offer never changes', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="9ddbe8617ad9cd420d2019b23185f0638b0d39d1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_tabled_stays_6c29c",
                            table="deals_offer",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="tabling",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE stage_now text;",
                            func="\n            SELECT stage INTO stage_now FROM deals_negotiation\n                WHERE id = NEW.negotiation_id FOR SHARE;\n            IF stage_now = 'closed' THEN\n                RAISE EXCEPTION '%: the negotiation is closed', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n            END IF;\n            IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (\n                SELECT 1 FROM deals_offer earlier\n                WHERE earlier.id = NEW.corrects_id AND earlier.side = NEW.side\n                    AND earlier.sequence < coalesce(NEW.sequence, earlier.sequence + 1)\n            ) THEN\n                RAISE EXCEPTION '%: a correction names an earlier tabled offer of the same side', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n            END IF;\n            NEW.sealed_in := CASE NEW.status WHEN 'tabled' THEN pg_current_xact_id()::text::bigint END;\n            RETURN NEW;\n        ",
                            hash="5e1468bc547280d1e65d77657e61609ca27497ee",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_tabling_e8fbe",
                            table="deals_offer",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="seal_exchanges",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.status = 'tabled')",
                            func="\n            UPDATE deals_exchange SET sealed_in = NEW.sealed_in WHERE offer_id = NEW.id;\n            RETURN NULL;\n        ",
                            hash="2d2fac4d4107b2d596b37db6a1869208b0df139a",
                            operation="UPDATE",
                            pgid="pgtrigger_seal_exchanges_e8235",
                            table="deals_offer",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="a69767ca833cef6ea9369e43bc5d6df59d2c675e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_a38d5",
                            table="deals_offer",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ScoreRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("negotiations", models.IntegerField(default=0)),
                ("discussed", models.IntegerField(default=0)),
                ("concessions", models.IntegerField(default=0)),
                ("linked", models.IntegerField(default=0)),
                ("naked", models.IntegerField(default=0)),
                ("unpaid", models.IntegerField(default=0)),
                ("conditional", models.IntegerField(default=0)),
                ("waived", models.IntegerField(default=0)),
                ("weighed", models.IntegerField(default=0)),
                ("conceded", models.BigIntegerField(default=0)),
                ("leaked", models.BigIntegerField(default=0)),
                ("worth", models.BigIntegerField(default=0)),
                ("tagged", models.IntegerField(default=0)),
                (
                    "money",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                (
                    "money_leaked",
                    models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20),
                ),
                ("bargains", models.IntegerField(default=0)),
                ("got", models.BigIntegerField(default=0)),
                ("given", models.BigIntegerField(default=0)),
                ("moves", models.IntegerField(default=0)),
                ("created", models.BigIntegerField(default=0)),
                ("claimed", models.BigIntegerField(default=0)),
                ("due_gets", models.IntegerField(default=0)),
                ("delivered_gets", models.IntegerField(default=0)),
                ("overdue_gets", models.IntegerField(default=0)),
                ("due", models.BigIntegerField(default=0)),
                ("delivered", models.BigIntegerField(default=0)),
                ("overdue", models.BigIntegerField(default=0)),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                ("month", models.DateField(blank=True, null=True)),
                ("currency", models.CharField(max_length=3)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.keyaccount",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="deals.issue",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_scorerow_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_scorerow_issue_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "owner", name="deals_scorerow_owner_same_organisation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "team", name="deals_scorerow_team_same_organisation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "account", name="deals_scorerow_account_same_organisation"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "side", "issue", "month"),
                        name="deals_scorerow_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])), name="deals_scorerow_side"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="IssueLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", accounts.sealed.SealedDecimal(null=True)),
                ("option", accounts.sealed.SealedText(null=True)),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                (
                    "kind",
                    models.CharField(
                        choices=[("walk_away", "Walk Away"), ("target", "Target")], max_length=9
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="deals.issue",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "indexes": [],
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_issuelimit_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_issuelimit_issue_same_negotiation"
                    ),
                    models.UniqueConstraint(
                        fields=("issue", "side", "kind"), name="deals_issuelimit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])),
                        name="deals_issuelimit_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["walk_away", "target"])),
                        name="deals_issuelimit_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__isnull", True), ("option__isnull", True), _connector="XOR"
                        ),
                        name="deals_issuelimit_one_value",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_issuelimithistory" ("id", "issue_id", "kind", "negotiation_id", "number", "option", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side") VALUES (NEW."id", NEW."issue_id", NEW."kind", NEW."negotiation_id", NEW."number", NEW."option", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."side"); RETURN NULL;',
                            hash="f9a3d6288730d50c24d5ef128cb4403cf59e33f5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b078a",
                            table="deals_issuelimit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_issuelimithistory" ("id", "issue_id", "kind", "negotiation_id", "number", "option", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side") VALUES (NEW."id", NEW."issue_id", NEW."kind", NEW."negotiation_id", NEW."number", NEW."option", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."side"); RETURN NULL;',
                            hash="1e4bbbc88422bd01ffc1820976c11ee1c122e39b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_147e3",
                            table="deals_issuelimit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_issuelimithistory" ("id", "issue_id", "kind", "negotiation_id", "number", "option", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side") VALUES (OLD."id", OLD."issue_id", OLD."kind", OLD."negotiation_id", OLD."number", OLD."option", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."side"); RETURN NULL;',
                            hash="0477dabd1fe597a66817b05dc0bce000db75694c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b59d4",
                            table="deals_issuelimit",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackageLimitHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                ("walk_away", accounts.sealed.SealedFloat(null=True)),
                ("target", accounts.sealed.SealedFloat(null=True)),
                ("batna", accounts.sealed.SealedText(null=True)),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.packagelimit",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="119e97d65008364a6ea7e79722369b9e800487ec",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b7516",
                            table="deals_packagelimithistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feed",
                        to="deals.event",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "number"), name="deals_feed_once"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "event", name="deals_feedentry_event_same_organisation"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: rows are append-only', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="d28ee93cbf22e37c8dd38b9cdcd6bd1b2410ee18",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_26be3",
                            table="deals_feedentry",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="6d943287fc9fa279d06f794babe31e2bb2c075a6",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_d3f49",
                            table="deals_feedentry",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreferenceHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.preference",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.issue",
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                ("weight", models.FloatField(blank=True, null=True)),
                (
                    "direction",
                    models.CharField(
                        blank=True, choices=[("high", "high"), ("low", "low")], max_length=4
                    ),
                ),
                ("points", models.JSONField(blank=True, null=True)),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("stated", "stated"),
                            ("observed", "observed"),
                            ("estimated", "estimated"),
                        ],
                        default="estimated",
                        max_length=10,
                    ),
                ),
                ("confidence", models.FloatField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="58ac1c9718ee11b0d658410a2983d2ef7ba8bcda",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_91318",
                            table="deals_preferencehistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="InterestHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.interest",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                ("statement", models.TextField()),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.issue",
                    ),
                ),
                ("known", models.CharField(blank=True, max_length=40)),
                ("after_sequence", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9efac7ab18f41af4488b0dabfd63849cb41fd3ad",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_45fa3",
                            table="deals_interesthistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="OfferTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "number",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("option", models.CharField(blank=True, max_length=200, null=True)),
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="deals.offer",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="deals.issue",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_offerterm_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "offer", name="deals_offerterm_offer_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_offerterm_issue_same_negotiation"
                    ),
                    models.UniqueConstraint(fields=("offer", "issue"), name="deals_offerterm_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__isnull", True), ("option__isnull", True), _connector="XOR"
                        ),
                        name="deals_offerterm_one_value",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="in_domain",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE refused text;",
                            func="\n            SELECT deals_value_refusal(\n                issue.kind, issue.low, issue.high, issue.step, issue.options,\n                NEW.number, NEW.option\n            ) INTO refused FROM deals_issue issue WHERE issue.id = NEW.issue_id FOR SHARE;\n            IF refused IS NOT NULL THEN\n                RAISE EXCEPTION '%: %', TG_TABLE_NAME, refused USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="b3ed17aa74b85f069b4c08c1f1d425852a948f2d",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_in_domain_185dd",
                            table="deals_offerterm",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="sealed_by_offer",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE sealed bigint;",
                            func="\n            IF TG_OP <> 'INSERT' THEN\n                SELECT sealed_in INTO sealed FROM deals_offer WHERE id = OLD.offer_id;\n                IF sealed IS NOT NULL AND (TG_OP = 'DELETE' OR\n                    to_jsonb(OLD) - '{}'::text[] <> to_jsonb(NEW) - '{}'::text[])\n                THEN\n                    RAISE EXCEPTION '%: the offer is recorded and does not change', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n                END IF;\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;\n            END IF;\n            SELECT sealed_in INTO sealed FROM deals_offer WHERE id = NEW.offer_id;\n            IF sealed <> pg_current_xact_id()::text::bigint AND (TG_OP = 'INSERT' OR OLD.offer_id <> NEW.offer_id) THEN\n                RAISE EXCEPTION '%: the offer is recorded and takes nothing more', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="cc8b748b05586e77fe919bbfe246aaa5486e09a3",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_sealed_by_offer_fb813",
                            table="deals_offerterm",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="bb0d830d94eb9a36819110ae8c7d85bdebc81f7d",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_2ce4b",
                            table="deals_offerterm",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OfferEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="deals.offer",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="deals.evidence",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="deals.issue",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "offer evidence",
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_offerevidence_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "offer", name="deals_offerevidence_offer_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation",
                        "evidence",
                        name="deals_offerevidence_evidence_same_negotiation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_offerevidence_issue_same_negotiation"
                    ),
                    models.UniqueConstraint(
                        fields=("offer", "evidence", "issue"),
                        name="deals_offerevidence_once",
                        nulls_distinct=False,
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="sealed_by_offer",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE sealed bigint;",
                            func="\n            IF TG_OP <> 'INSERT' THEN\n                SELECT sealed_in INTO sealed FROM deals_offer WHERE id = OLD.offer_id;\n                IF sealed IS NOT NULL AND (TG_OP = 'DELETE' OR\n                    to_jsonb(OLD) - '{}'::text[] <> to_jsonb(NEW) - '{}'::text[])\n                THEN\n                    RAISE EXCEPTION '%: the offer is recorded and does not change', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n                END IF;\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;\n            END IF;\n            SELECT sealed_in INTO sealed FROM deals_offer WHERE id = NEW.offer_id;\n            IF sealed <> pg_current_xact_id()::text::bigint AND (TG_OP = 'INSERT' OR OLD.offer_id <> NEW.offer_id) THEN\n                RAISE EXCEPTION '%: the offer is recorded and takes nothing more', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="10f17b760f34fe2813b3a69cadd2f7466513232c",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_sealed_by_offer_8641c",
                            table="deals_offerevidence",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="8cebf7ff8b5e257d0c952be4538cd34cc6e6c488",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_f3958",
                            table="deals_offerevidence",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exchanges",
                        to="deals.offer",
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                (
                    "basis",
                    models.CharField(
                        choices=[("stated", "stated"), ("confirmed", "confirmed")],
                        default="stated",
                        max_length=10,
                    ),
                ),
                ("deadline", models.DateField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sealed_in", models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_exchange_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "offer", name="deals_exchange_offer_same_negotiation"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "id"), name="deals_exchange_anchor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])), name="deals_exchange_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["stated", "confirmed"])),
                        name="deals_exchange_basis",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="seal",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            NEW.sealed_in := (\n                SELECT CASE status WHEN 'tabled' THEN pg_current_xact_id()::text::bigint END\n                FROM deals_offer WHERE id = NEW.offer_id\n            );\n            RETURN NEW;\n        ",
                            hash="6acd6d6240e7dc134926543caf994f97b7c2d0a5",
                            operation="INSERT",
                            pgid="pgtrigger_seal_baa9e",
                            table="deals_exchange",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="sealed_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.sealed_in IS NOT NULL)",
                            func="\n            NEW.sealed_in := OLD.sealed_in;\n            IF to_jsonb(OLD) - '{deadline,note}'::text[]\n                <> to_jsonb(NEW) - '{deadline,note}'::text[]\n            THEN\n                RAISE EXCEPTION '%: a recorded exchange keeps its side, basis and offer', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="f73a8d462a7ca057f241ca7894375a282f3fecc6",
                            operation="UPDATE",
                            pgid="pgtrigger_sealed_stays_da9b4",
                            table="deals_exchange",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="sealed_remains",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.sealed_in IS NOT NULL)",
                            func="\n            RAISE EXCEPTION '%: a recorded exchange cannot be deleted', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="926c53779a61d0322cc99c70983ce834f28cf73b",
                            operation="DELETE",
                            pgid="pgtrigger_sealed_remains_85654",
                            table="deals_exchange",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="97b5bf45e71569efcc42071c8ab9836fc3e2b417",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_036a2",
                            table="deals_exchange",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_exchangehistory" ("basis", "created_at", "deadline", "id", "negotiation_id", "note", "offer_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side") VALUES (NEW."basis", NEW."created_at", NEW."deadline", NEW."id", NEW."negotiation_id", NEW."note", NEW."offer_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."side"); RETURN NULL;',
                            hash="49693dee1dbd2680b180566f054e6ce991987149",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_25eae",
                            table="deals_exchange",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."basis" IS DISTINCT FROM (NEW."basis") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deadline" IS DISTINCT FROM (NEW."deadline") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."negotiation_id" IS DISTINCT FROM (NEW."negotiation_id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."offer_id" IS DISTINCT FROM (NEW."offer_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."side" IS DISTINCT FROM (NEW."side"))',
                            func='INSERT INTO "deals_exchangehistory" ("basis", "created_at", "deadline", "id", "negotiation_id", "note", "offer_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side") VALUES (NEW."basis", NEW."created_at", NEW."deadline", NEW."id", NEW."negotiation_id", NEW."note", NEW."offer_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."side"); RETURN NULL;',
                            hash="21270cad9f41c09eee84b7f2e85d1aa68e6852b4",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_99731",
                            table="deals_exchange",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_exchangehistory" ("basis", "created_at", "deadline", "id", "negotiation_id", "note", "offer_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side") VALUES (OLD."basis", OLD."created_at", OLD."deadline", OLD."id", OLD."negotiation_id", OLD."note", OLD."offer_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."side"); RETURN NULL;',
                            hash="5cab3a5ba6d30bc6aed5c4802fbf8b3f4297aadb",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c2708",
                            table="deals_exchange",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OfferStanding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "offer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standing",
                        to="deals.offer",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("tabled", "tabled"),
                            ("superseded", "superseded"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_offerstanding_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "offer", name="deals_offerstanding_offer_same_negotiation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "standing__in",
                                [
                                    "tabled",
                                    "superseded",
                                    "accepted",
                                    "rejected",
                                    "withdrawn",
                                    "expired",
                                ],
                            )
                        ),
                        name="deals_offerstanding_standing",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcome",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agreed", "agreed"),
                            ("no_deal", "no deal"),
                            ("abandoned", "abandoned"),
                        ],
                        max_length=10,
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="deals.offer",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sealed_in", models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_outcome_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "offer", name="deals_outcome_offer_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "by", name="deals_outcome_by_same_organisation"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "id"), name="deals_outcome_anchor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["agreed", "no_deal", "abandoned"])),
                        name="deals_outcome_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "agreed"), ("offer__isnull", True), _connector="OR"
                        ),
                        name="deals_outcome_offer_only_if_agreed",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="seal",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.sealed_in := pg_current_xact_id()::text::bigint; RETURN NEW;",
                            hash="34ebf12ca118350e61accca58ca189f17b02bed7",
                            operation="INSERT",
                            pgid="pgtrigger_seal_b583f",
                            table="deals_outcome",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: rows are append-only', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="8e39dc1e2de959b24d0c2de70dd914f1b0a6e3b9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6580d",
                            table="deals_outcome",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="7843ceed6743a3b20236ad37798f86d9a5465147",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_50121",
                            table="deals_outcome",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="IssueLimitHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", accounts.sealed.SealedDecimal(null=True)),
                ("option", accounts.sealed.SealedText(null=True)),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                (
                    "kind",
                    models.CharField(
                        choices=[("walk_away", "Walk Away"), ("target", "Target")], max_length=9
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.issue",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.issuelimit",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e381b119e0832b2e2be9f38a016c111702f41a0a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3f2ca",
                            table="deals_issuelimithistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="deals.offer",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_submission_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "offer", name="deals_submission_offer_same_negotiation"
                    ),
                    models.UniqueConstraint(fields=("by", "key"), name="deals_submission_once"),
                    accounts.constraints.SameParent(
                        "organisation", "by", name="deals_submission_by_same_organisation"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ExchangeHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.exchange",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.offer",
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                (
                    "basis",
                    models.CharField(
                        choices=[("stated", "stated"), ("confirmed", "confirmed")],
                        default="stated",
                        max_length=10,
                    ),
                ),
                ("deadline", models.DateField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="79a47c36c16035283ba1d35d76ececbb40f35026",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_cc285",
                            table="deals_exchangehistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Ask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "number",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("option", models.CharField(blank=True, max_length=200, null=True)),
                (
                    "exchange",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asks",
                        to="deals.exchange",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asks",
                        to="deals.issue",
                    ),
                ),
                ("commitment", models.TextField(blank=True)),
                ("owner", models.CharField(blank=True, max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("measure", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_ask_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "exchange", name="deals_ask_exchange_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_ask_issue_same_negotiation"
                    ),
                    models.UniqueConstraint(fields=("exchange", "issue"), name="deals_ask_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("commitment", ""),
                                ("issue__isnull", False),
                                models.Q(
                                    ("number__isnull", True),
                                    ("option__isnull", True),
                                    _connector="XOR",
                                ),
                            ),
                            models.Q(
                                ("issue__isnull", True),
                                ("number__isnull", True),
                                ("option__isnull", True),
                                models.Q(("commitment", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deals_ask_move_or_commitment",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="in_domain",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE refused text;",
                            func="\n            SELECT deals_value_refusal(\n                issue.kind, issue.low, issue.high, issue.step, issue.options,\n                NEW.number, NEW.option\n            ) INTO refused FROM deals_issue issue WHERE issue.id = NEW.issue_id FOR SHARE;\n            IF refused IS NOT NULL THEN\n                RAISE EXCEPTION '%: %', TG_TABLE_NAME, refused USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="175d54495883362907b77b6c2629802aab074f9a",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_in_domain_6f2aa",
                            table="deals_ask",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="sealed_by_exchange",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE sealed bigint;",
                            func="\n            IF TG_OP <> 'INSERT' THEN\n                SELECT sealed_in INTO sealed FROM deals_exchange WHERE id = OLD.exchange_id;\n                IF sealed IS NOT NULL AND (TG_OP = 'DELETE' OR\n                    to_jsonb(OLD) - '{owner,due_on,measure}'::text[] <> to_jsonb(NEW) - '{owner,due_on,measure}'::text[])\n                THEN\n                    RAISE EXCEPTION '%: the exchange is recorded and does not change', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n                END IF;\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;\n            END IF;\n            SELECT sealed_in INTO sealed FROM deals_exchange WHERE id = NEW.exchange_id;\n            IF sealed <> pg_current_xact_id()::text::bigint AND (TG_OP = 'INSERT' OR OLD.exchange_id <> NEW.exchange_id) THEN\n                RAISE EXCEPTION '%: the exchange is recorded and takes nothing more', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="a72b7dc48c47a1c248d47dc0306bc7656d845035",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_sealed_by_exchange_a9ddd",
                            table="deals_ask",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="736d3855e25027cde3e0c7358ad83fd0e64dfb94",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_3888f",
                            table="deals_ask",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_askhistory" ("commitment", "due_on", "exchange_id", "id", "issue_id", "measure", "negotiation_id", "number", "option", "organisation_id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."commitment", NEW."due_on", NEW."exchange_id", NEW."id", NEW."issue_id", NEW."measure", NEW."negotiation_id", NEW."number", NEW."option", NEW."organisation_id", NEW."owner", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="1458aef049b3f929550f4c95eed29a0e7196f955",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ffb89",
                            table="deals_ask",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "deals_askhistory" ("commitment", "due_on", "exchange_id", "id", "issue_id", "measure", "negotiation_id", "number", "option", "organisation_id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."commitment", NEW."due_on", NEW."exchange_id", NEW."id", NEW."issue_id", NEW."measure", NEW."negotiation_id", NEW."number", NEW."option", NEW."organisation_id", NEW."owner", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="a130a46261bb3c7c8e6ce52034104cf1abf94b91",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8dea9",
                            table="deals_ask",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "deals_askhistory" ("commitment", "due_on", "exchange_id", "id", "issue_id", "measure", "negotiation_id", "number", "option", "organisation_id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."commitment", OLD."due_on", OLD."exchange_id", OLD."id", OLD."issue_id", OLD."measure", OLD."negotiation_id", OLD."number", OLD."option", OLD."organisation_id", OLD."owner", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="aa3b4656ddb8690e9eda61da8508a970303a8bdc",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_af679",
                            table="deals_ask",
                            when="AFTER",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Give",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "number",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("option", models.CharField(blank=True, max_length=200, null=True)),
                (
                    "exchange",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gives",
                        to="deals.exchange",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gives",
                        to="deals.issue",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_give_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "exchange", name="deals_give_exchange_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_give_issue_same_negotiation"
                    ),
                    models.UniqueConstraint(fields=("exchange", "issue"), name="deals_give_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__isnull", True), ("option__isnull", True), _connector="XOR"
                        ),
                        name="deals_give_one_value",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="in_domain",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE refused text;",
                            func="\n            SELECT deals_value_refusal(\n                issue.kind, issue.low, issue.high, issue.step, issue.options,\n                NEW.number, NEW.option\n            ) INTO refused FROM deals_issue issue WHERE issue.id = NEW.issue_id FOR SHARE;\n            IF refused IS NOT NULL THEN\n                RAISE EXCEPTION '%: %', TG_TABLE_NAME, refused USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="228144dee8f69b96841f29a4b15062e89e46beda",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_in_domain_2a8a1",
                            table="deals_give",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="sealed_by_exchange",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE sealed bigint;",
                            func="\n            IF TG_OP <> 'INSERT' THEN\n                SELECT sealed_in INTO sealed FROM deals_exchange WHERE id = OLD.exchange_id;\n                IF sealed IS NOT NULL AND (TG_OP = 'DELETE' OR\n                    to_jsonb(OLD) - '{}'::text[] <> to_jsonb(NEW) - '{}'::text[])\n                THEN\n                    RAISE EXCEPTION '%: the exchange is recorded and does not change', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n                END IF;\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;\n            END IF;\n            SELECT sealed_in INTO sealed FROM deals_exchange WHERE id = NEW.exchange_id;\n            IF sealed <> pg_current_xact_id()::text::bigint AND (TG_OP = 'INSERT' OR OLD.exchange_id <> NEW.exchange_id) THEN\n                RAISE EXCEPTION '%: the exchange is recorded and takes nothing more', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="ce0e4064b41075ca9fe760a515f8ca6d627353f7",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_sealed_by_exchange_2303e",
                            table="deals_give",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="af332cc700e38c251c03d01e4343b19935abc692",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_6ea2d",
                            table="deals_give",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ExchangeStanding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "exchange",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standing",
                        to="deals.exchange",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("partly_met", "partly met"),
                            ("accepted", "accepted"),
                            ("delivered", "delivered"),
                            ("overdue", "overdue"),
                            ("declined", "declined"),
                            ("lapsed", "lapsed"),
                            ("waived", "waived"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_exchangestanding_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation",
                        "exchange",
                        name="deals_exchangestanding_exchange_same_negotiation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "proposed",
                                    "partly_met",
                                    "accepted",
                                    "delivered",
                                    "overdue",
                                    "declined",
                                    "lapsed",
                                    "waived",
                                ],
                            )
                        ),
                        name="deals_exchangestanding_state",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Concession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="concessions",
                        to="deals.offer",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="concessions",
                        to="deals.issue",
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                (
                    "start_number",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("start_option", models.CharField(blank=True, max_length=200, null=True)),
                (
                    "end_number",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("end_option", models.CharField(blank=True, max_length=200, null=True)),
                ("cost", models.FloatField(blank=True, null=True)),
                ("worth", models.FloatField(blank=True, null=True)),
                (
                    "money",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("naked", "naked"),
                            ("conditional", "conditional"),
                            ("reciprocated", "reciprocated"),
                            ("partly", "partly"),
                            ("withdrawn", "withdrawn"),
                            ("unpaid", "unpaid"),
                            ("waived", "waived"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "stated"),
                            ("confirmed", "confirmed"),
                            ("inferred", "inferred"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="concessions",
                        to="deals.exchange",
                    ),
                ),
                (
                    "stands_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="deals.offer",
                    ),
                ),
            ],
            options={
                "ordering": ["offer", "issue"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_concession_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "offer", name="deals_concession_offer_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_concession_issue_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "exchange", name="deals_concession_exchange_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation",
                        "stands_in",
                        name="deals_concession_stands_in_same_negotiation",
                    ),
                    models.UniqueConstraint(
                        fields=("offer", "issue", "side"), name="deals_concession_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])),
                        name="deals_concession_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "naked",
                                    "conditional",
                                    "reciprocated",
                                    "partly",
                                    "withdrawn",
                                    "unpaid",
                                    "waived",
                                ],
                            )
                        ),
                        name="deals_concession_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["stated", "confirmed", "inferred", ""])),
                        name="deals_concession_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cost__isnull", True),
                            models.Q(("cost__gt", float("-inf")), ("cost__lt", float("inf"))),
                            _connector="OR",
                        ),
                        name="deals_concession_cost_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("worth__isnull", True),
                            models.Q(("worth__gt", float("-inf")), ("worth__lt", float("inf"))),
                            _connector="OR",
                        ),
                        name="deals_concession_worth_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("money__isnull", True),
                            models.Q(
                                ("money__gte", Decimal("-100000000000000")),
                                ("money__lt", Decimal("100000000000000")),
                            ),
                            _connector="OR",
                        ),
                        name="deals_concession_money_finite",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_number__isnull", True),
                            ("start_option__isnull", True),
                            _connector="XOR",
                        ),
                        name="deals_concession_one_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end_number__isnull", True),
                            ("end_option__isnull", True),
                            _connector="XOR",
                        ),
                        name="deals_concession_one_end",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                ("code", models.CharField(max_length=8)),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "Error"), ("warning", "Warning"), ("info", "Info")],
                        max_length=8,
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="deals.offer",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="deals.issue",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="deals.exchange",
                    ),
                ),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                ("message", accounts.sealed.SealedWhenSecret()),
                ("advice", accounts.sealed.SealedWhenSecret(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("resolved", "Resolved"), ("waived", "Waived")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("limits", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["negotiation", "code", "id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_finding_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "offer", name="deals_finding_offer_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_finding_issue_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "exchange", name="deals_finding_exchange_same_negotiation"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "id"), name="deals_finding_anchor"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "code", "offer", "issue", "subject"),
                        name="deals_finding_identity",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["error", "warning", "info"])),
                        name="deals_finding_severity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "resolved", "waived"])),
                        name="deals_finding_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "resolved"), _negated=True),
                            ("resolved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="deals_finding_resolved_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("limits", False),
                            models.Q(
                                ("advice__startswith", "sealed:"),
                                ("message__startswith", "sealed:"),
                            ),
                            _connector="OR",
                        ),
                        name="deals_finding_limits_sealed",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="deals.offer",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="deals.exchange",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accept", "accept"),
                            ("reject", "reject"),
                            ("withdraw", "withdraw"),
                            ("expire", "expire"),
                            ("agree", "agree"),
                            ("decline", "decline"),
                            ("deliver", "deliver"),
                            ("waive", "waive"),
                            ("lapse", "lapse"),
                        ],
                        max_length=10,
                    ),
                ),
                ("side", models.CharField(choices=[("us", "us"), ("them", "them")], max_length=4)),
                ("after_sequence", models.PositiveIntegerField(default=0)),
                ("on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_mark_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "offer", name="deals_mark_offer_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "exchange", name="deals_mark_exchange_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "by", name="deals_mark_by_same_organisation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "accept",
                                    "reject",
                                    "withdraw",
                                    "expire",
                                    "agree",
                                    "decline",
                                    "deliver",
                                    "waive",
                                    "lapse",
                                ],
                            )
                        ),
                        name="deals_mark_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "them"])), name="deals_mark_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("exchange__isnull", True),
                                (
                                    "kind__in",
                                    [
                                        deals.ledger.offers.Act["ACCEPT"],
                                        deals.ledger.offers.Act["EXPIRE"],
                                        deals.ledger.offers.Act["REJECT"],
                                        deals.ledger.offers.Act["WITHDRAW"],
                                    ],
                                ),
                                ("offer__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "kind__in",
                                        [
                                            deals.ledger.offers.Act["ACCEPT"],
                                            deals.ledger.offers.Act["EXPIRE"],
                                            deals.ledger.offers.Act["REJECT"],
                                            deals.ledger.offers.Act["WITHDRAW"],
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                ("exchange__isnull", False),
                                ("offer__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="deals_mark_one_object",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: rows are append-only', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="d01b7540a970493f9a1f54716e7b1eb9f9fe472e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a51b9",
                            table="deals_mark",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="fd06e82ad2f748be1cf8728e8b11165b5320bf5f",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_14b01",
                            table="deals_mark",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OutcomeTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "number",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("option", models.CharField(blank=True, max_length=200, null=True)),
                (
                    "outcome",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="deals.outcome",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcome_terms",
                        to="deals.issue",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_outcometerm_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "outcome", name="deals_outcometerm_outcome_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "issue", name="deals_outcometerm_issue_same_negotiation"
                    ),
                    models.UniqueConstraint(
                        fields=("outcome", "issue"), name="deals_outcometerm_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__isnull", True), ("option__isnull", True), _connector="XOR"
                        ),
                        name="deals_outcometerm_one_value",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="in_domain",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE refused text;",
                            func="\n            SELECT deals_value_refusal(\n                issue.kind, issue.low, issue.high, issue.step, issue.options,\n                NEW.number, NEW.option\n            ) INTO refused FROM deals_issue issue WHERE issue.id = NEW.issue_id FOR SHARE;\n            IF refused IS NOT NULL THEN\n                RAISE EXCEPTION '%: %', TG_TABLE_NAME, refused USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="c7b52d85e84f2c22e53300a567f52bcbd47eeda3",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_in_domain_78e06",
                            table="deals_outcometerm",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="sealed_by_outcome",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE sealed bigint;",
                            func="\n            IF TG_OP <> 'INSERT' THEN\n                SELECT sealed_in INTO sealed FROM deals_outcome WHERE id = OLD.outcome_id;\n                IF sealed IS NOT NULL AND (TG_OP = 'DELETE' OR\n                    to_jsonb(OLD) - '{}'::text[] <> to_jsonb(NEW) - '{}'::text[])\n                THEN\n                    RAISE EXCEPTION '%: the outcome is recorded and does not change', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n                END IF;\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;\n            END IF;\n            SELECT sealed_in INTO sealed FROM deals_outcome WHERE id = NEW.outcome_id;\n            IF sealed <> pg_current_xact_id()::text::bigint AND (TG_OP = 'INSERT' OR OLD.outcome_id <> NEW.outcome_id) THEN\n                RAISE EXCEPTION '%: the outcome is recorded and takes nothing more', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="f8b1cf6b6fa3be9c1a73d6a7bd7ee08827c890f9",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_sealed_by_outcome_60d89",
                            table="deals_outcometerm",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="993eb64982f1ec75062db9a83628034ffb38ba92",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_aed7e",
                            table="deals_outcometerm",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="AskHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="deals.ask",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "number",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                ("option", models.CharField(blank=True, max_length=200, null=True)),
                (
                    "exchange",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.exchange",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="deals.issue",
                    ),
                ),
                ("commitment", models.TextField(blank=True)),
                ("owner", models.CharField(blank=True, max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("measure", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f753b599bb682dc86d2f92571aeea50ca936747b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_aa940",
                            table="deals_askhistory",
                            when="BEFORE",
                        ),
                    )
                ],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waivers",
                        to="deals.finding",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_waiver_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "finding", name="deals_waiver_finding_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "by", name="deals_waiver_by_same_organisation"
                    ),
                    models.UniqueConstraint(
                        fields=("negotiation", "id"), name="deals_waiver_anchor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S")), name="deals_waiver_reasoned"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: rows are append-only', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="4aad6070937d2034c7cff57b4fb31531988d21d1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2f07b",
                            table="deals_waiver",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="83a1eb6abf5aca0e81df02df5e69aabca6a6d3b6",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_c45a0",
                            table="deals_waiver",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="deals.negotiation",
                    ),
                ),
                (
                    "waiver",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation",
                        to="deals.waiver",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    accounts.constraints.SameParent(
                        "organisation",
                        "negotiation",
                        name="deals_revocation_negotiation_same_organisation",
                    ),
                    accounts.constraints.SameParent(
                        "negotiation", "waiver", name="deals_revocation_waiver_same_negotiation"
                    ),
                    accounts.constraints.SameParent(
                        "organisation", "by", name="deals_revocation_by_same_organisation"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: rows are append-only', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="5ad96b340dd7215305f636a537dc4f7abed448ab",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_815d4",
                            table="deals_revocation",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            RAISE EXCEPTION '%: the table cannot be emptied', TG_TABLE_NAME\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="5b587fa2e12e18e587696adb9b031aa3a0f9e23d",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_eaa5f",
                            table="deals_revocation",
                            when="BEFORE",
                        ),
                    ),
                ],
                "indexes": [],
            },
        ),
        accounts.operations.InstallTriggers(),
        migrations.RunSQL(*SECRET_NUMBERS),
    ]

"""Constraints that Django lacks: rows that share a parent, columns with a closed vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint


class SameParent(BaseConstraint):
    """A composite foreign key: the row named by `field` has the same `parent` as this row.

    `SameParent("organisation", "account")` adds FOREIGN KEY (organisation_id, account_id)
    REFERENCES the account's table (organisation_id, id), which must be unique there (`anchor`).
    A null reference passes. Checked at each statement; can be deferred within a transaction.
    """

    def __init__(
        self,
        parent: str,
        field: str,
        *,
        name: str = "",
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        super().__init__(
            name=name or f"%(app_label)s_%(class)s_{field}_same_{parent}",
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )
        self.parent = parent
        self.field = field

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        return self.create_sql(model, schema_editor)

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Nothing at once: the key follows when every anchor of the migration stands."""
        assert model is not None and schema_editor is not None
        statement = self._filled(
            "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({parent}, {column})"
            " REFERENCES {to_table} ({to_parent}, {to_column}) DEFERRABLE INITIALLY IMMEDIATE",
            model,
            schema_editor,
        )
        schema_editor.deferred_sql.append(statement)
        return ""

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        assert model is not None and schema_editor is not None
        return self._filled("ALTER TABLE {table} DROP CONSTRAINT {name}", model, schema_editor)

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Collection[str] | None = None,
        using: str = "default",
    ) -> None:
        """Raise ValidationError for forms; the database refuses the row anyway."""
        if self.field in (exclude or ()):
            return
        parent_id, row_id = (self._column(model, n) for n in (self.parent, self.field))
        parent, row = getattr(instance, parent_id), getattr(instance, row_id)
        if parent is None or row is None:
            return
        related = _related(model, self.field)
        rows = related._base_manager.using(using).filter(pk=row, **{self.parent: parent})
        if not rows.exists():
            raise ValidationError({self.field: f"Belongs to another {self.parent}."})

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, _, kwargs = super().deconstruct()
        return path, (self.parent, self.field), kwargs

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SameParent):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.parent, self.field))

    def _column(self, model: type[models.Model], field: str) -> str:
        return str(model._meta.get_field(field).attname)  # type: ignore[union-attr]

    def _filled(
        self, template: str, model: type[models.Model], editor: BaseDatabaseSchemaEditor
    ) -> str:
        related = _related(model, self.field)
        names = {
            "table": model._meta.db_table,
            "name": self.name,
            "parent": self._column(model, self.parent),
            "column": self._column(model, self.field),
            "to_table": related._meta.db_table,
            "to_parent": self._column(related, self.parent),
            "to_column": related._meta.pk.attname,
        }
        return template.format(**{key: editor.quote_name(name) for key, name in names.items()})


def _related(model: type[models.Model], field: str) -> type[models.Model]:
    related = model._meta.get_field(field).related_model
    if related is None or isinstance(related, str):
        raise TypeError(f"{model.__name__}.{field} is no foreign key")
    return related


def anchor(parent: str) -> models.UniqueConstraint:
    """What a SameParent key of another table points at: (parent, id) unique here."""
    return models.UniqueConstraint(
        fields=[parent, "id"], name=f"%(app_label)s_%(class)s_{parent}_anchor"
    )


def only(
    field: str, words: Iterable[StrEnum] | type[models.TextChoices], *, blank: bool = False
) -> models.CheckConstraint:
    """The column holds one of the words (or nothing, with `blank`)."""
    allowed = [str(word) for word in words] + ([""] if blank else [])
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": allowed}), name=f"%(app_label)s_%(class)s_{field}"
    )


def holds(name: str, condition: models.Q) -> models.CheckConstraint:
    """A named check; `name` says what is true of every row."""
    return models.CheckConstraint(condition=condition, name=f"%(app_label)s_%(class)s_{name}")

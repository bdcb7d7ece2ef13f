"""A migration operation that keeps the first migrations quick."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger import compiler


class InstallTriggers(Operation):
    """Install the triggers that the app's CreateModel operations declare in their options.

    One AddTrigger operation for each, as makemigrations writes them, renders all models again
    every time: half a minute for an empty database instead of two seconds.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The options declare them already."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for trigger in _declared(app_label, to_state):
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for trigger in _declared(app_label, to_state):
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self) -> str:
        return "Install the declared triggers"


def _declared(app_label: str, state: ProjectState) -> list[compiler.Trigger]:
    return [
        trigger
        for (label, _), model in state.models.items()
        if label == app_label
        for trigger in model.options.get("triggers", [])
    ]

"""Who changed what, when: every tracked table has a history table beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models
from pghistory import config, runtime

from accounts.message import Statement

M = TypeVar("M", bound=models.Model)


def tracked(*exclude: str) -> Callable[[type[M]], type[M]]:
    """Record inserts, updates and deletes of the model in `<Model>History`, append-only.

    Changes of excluded columns alone leave no history row. The triggers of django-pghistory write
    it, with the user and path of the request from its middleware's context.
    """

    def track(model: type[M]) -> type[M]:
        decorate: Callable[[type[M]], type[M]] = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude),
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            model_name=f"{model.__name__}History",
            append_only=True,
        )
        _TRACKED.add(model)
        return decorate(model)

    return track


_TRACKED: set[type[models.Model]] = set()


def is_tracked(model: type[models.Model]) -> bool:
    """Whether its history is to be told who writes."""
    return model in _TRACKED


def history_context() -> list[Statement]:
    """What tells the history who writes, before a statement that goes past Django's cursor.

    As pghistory.runtime puts it before those that do not.
    """
    known = getattr(runtime._tracker, "value", None)
    if known is None:
        return []
    metadata = json.dumps(known.metadata, cls=config.json_encoder())
    return [(CONTEXT, [str(known.id), metadata])]


CONTEXT = """SELECT set_config('pghistory.context_id', %s, true),
    set_config('pghistory.context_metadata', %s, true)"""

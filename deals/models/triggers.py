"""The rules of rows that no CHECK can express; their SQL functions are in migration 0002."""

from __future__ import annotations

from typing import Any

from pgtrigger import core

from accounts.triggers import Refuse, no_truncate

XACT = "pg_current_xact_id()::text::bigint"


class Check(core.Trigger):
    """A row trigger that runs before the write; `func` raises or returns the row."""

    when = core.Before


def refusal(text: str) -> str:
    """Raise an integrity error that starts with the table's name."""
    return f"RAISE EXCEPTION '%: {text}', TG_TABLE_NAME USING ERRCODE = 'check_violation';"


def seal() -> core.Trigger:
    """Note the transaction that records the row: its children come with it or never."""
    return Check(name="seal", operation=core.Insert, func=f"NEW.sealed_in := {XACT}; RETURN NEW;")


class SealedBelow(core.Trigger):
    """Children of a sealed row: written in the sealing transaction, then never changed.

    `mutable` columns may still be completed later.
    """

    when = core.Before
    operation = core.Insert | core.Update | core.Delete

    def __init__(self, parent: str, *, mutable: tuple[str, ...] = ()) -> None:
        self.parent = parent
        self.mutable = mutable
        super().__init__(name=f"sealed_by_{parent}")

    def get_declare(self, model: Any) -> list[tuple[str, str]]:
        return [("sealed", "bigint")]

    def get_func(self, model: Any) -> str:
        table = model._meta.get_field(self.parent).related_model._meta.db_table
        column = f"{self.parent}_id"
        kept = "{" + ",".join(self.mutable) + "}"
        return f"""
            IF TG_OP <> 'INSERT' THEN
                SELECT sealed_in INTO sealed FROM {table} WHERE id = OLD.{column};
                IF sealed IS NOT NULL AND (TG_OP = 'DELETE' OR
                    to_jsonb(OLD) - '{kept}'::text[] <> to_jsonb(NEW) - '{kept}'::text[])
                THEN
                    {refusal(f"the {self.parent} is recorded and does not change")}
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            SELECT sealed_in INTO sealed FROM {table} WHERE id = NEW.{column};
            IF sealed <> {XACT} AND (TG_OP = 'INSERT' OR OLD.{column} <> NEW.{column}) THEN
                {refusal(f"the {self.parent} is recorded and takes nothing more")}
            END IF;
            RETURN NEW;
        """


def in_domain() -> core.Trigger:
    """The row's number or option lies inside the domain of its issue."""
    return Check(
        name="in_domain",
        operation=core.Insert | core.Update,
        declare=[("refused", "text")],
        func="""
            SELECT deals_value_refusal(
                issue.kind, issue.low, issue.high, issue.step, issue.options,
                NEW.number, NEW.option
            ) INTO refused FROM deals_issue issue WHERE issue.id = NEW.issue_id FOR SHARE;
            IF refused IS NOT NULL THEN
                RAISE EXCEPTION '%: %', TG_TABLE_NAME, refused USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def sealed_below(parent: str, *, mutable: tuple[str, ...] = ()) -> list[core.Trigger]:
    return [SealedBelow(parent, mutable=mutable), no_truncate()]


TABLED = core.Condition("OLD.status = 'tabled'")

OFFER = [
    Refuse(
        name="tabled_stays",
        operation=core.Update | core.Delete,
        condition=TABLED,
        reason="a tabled offer never changes",
    ),
    Check(
        name="tabling",
        operation=core.Insert | core.Update,
        declare=[("stage_now", "text")],
        func=f"""
            SELECT stage INTO stage_now FROM deals_negotiation
                WHERE id = NEW.negotiation_id FOR SHARE;
            IF stage_now = 'closed' THEN
                {refusal("the negotiation is closed")}
            END IF;
            IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM deals_offer earlier
                WHERE earlier.id = NEW.corrects_id AND earlier.side = NEW.side
                    AND earlier.sequence < coalesce(NEW.sequence, earlier.sequence + 1)
            ) THEN
                {refusal("a correction names an earlier tabled offer of the same side")}
            END IF;
            NEW.sealed_in := CASE NEW.status WHEN 'tabled' THEN {XACT} END;
            RETURN NEW;
        """,
    ),
    core.Trigger(
        name="seal_exchanges",
        when=core.After,
        operation=core.Update,
        condition=core.Condition("NEW.status = 'tabled'"),
        func="""
            UPDATE deals_exchange SET sealed_in = NEW.sealed_in WHERE offer_id = NEW.id;
            RETURN NULL;
        """,
    ),
    no_truncate(),
]

EXCHANGE = [
    Check(
        name="seal",
        operation=core.Insert,
        func=f"""
            NEW.sealed_in := (
                SELECT CASE status WHEN 'tabled' THEN {XACT} END
                FROM deals_offer WHERE id = NEW.offer_id
            );
            RETURN NEW;
        """,
    ),
    Check(
        name="sealed_stays",
        operation=core.Update,
        condition=core.Condition("OLD.sealed_in IS NOT NULL"),
        func=f"""
            NEW.sealed_in := OLD.sealed_in;
            IF to_jsonb(OLD) - '{{deadline,note}}'::text[]
                <> to_jsonb(NEW) - '{{deadline,note}}'::text[]
            THEN
                {refusal("a recorded exchange keeps its side, basis and offer")}
            END IF;
            RETURN NEW;
        """,
    ),
    Refuse(
        name="sealed_remains",
        operation=core.Delete,
        condition=core.Condition("OLD.sealed_in IS NOT NULL"),
        reason="a recorded exchange cannot be deleted",
    ),
    no_truncate(),
]

NEGOTIATION = [
    Refuse(
        name="closed_stays",
        operation=core.Update,
        condition=core.Condition("OLD.stage = 'closed' AND NEW.stage <> 'closed'"),
        reason="a closed negotiation stays closed",
    ),
]

ISSUE = [
    Check(
        name="domain",
        operation=core.Insert | core.Update,
        declare=[("refused", "text")],
        func="""
            refused := deals_issue_refusal(NEW);
            IF refused IS NOT NULL THEN
                RAISE EXCEPTION '%: %', TG_TABLE_NAME, refused USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    ),
]

PREFERENCE = [
    Check(
        name="points",
        operation=core.Insert | core.Update,
        declare=[("refused", "text")],
        func="""
            SELECT deals_points_refusal(issue.kind, issue.options, NEW.points) INTO refused
                FROM deals_issue issue WHERE issue.id = NEW.issue_id FOR SHARE;
            IF refused IS NOT NULL THEN
                RAISE EXCEPTION '%: %', TG_TABLE_NAME, refused USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    ),
]

"""The codes that problems are given anywhere in the product, read from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import api.urls  # noqa: F401  (all endpoints and their serializers)
from api.parsing import Strict
from negotrack.homes import CHECKOUT

PACKAGES = ("accounts", "api", "deals", "negotrack")
ELSEWHERE = (
    "migrations", "rules", "pages", "management", "admin", "scenarios", "spreadsheets.py",
    "issue_templates.py", "log_once.py",
)  # fmt: skip
"""Codes there are of rules, or reach no caller of the API."""
WORD = re.compile(r"[a-z][a-z_-]+")


TAKERS = {"Problem": 2, "refuse": 2, "Refused": 0, "_plain": 1}
"""Who takes a code without naming it, and at which place."""


def words() -> dict[str, set[str]]:
    """Code → the files that give it to a problem, or to what becomes one."""
    found: dict[str, set[str]] = {}
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text())):
            for word in _given(node):
                found.setdefault(word, set()).add(str(path.relative_to(CHECKOUT)))
    return found


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (CHECKOUT / package).rglob("*.py"):
            if not set(path.parts) & set(ELSEWHERE):
                yield path


def _given(node: ast.AST) -> Iterator[str]:
    """The words in what is given as `code`, or kept under that name."""
    if isinstance(node, ast.Call):
        yield from _in_call(node)
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(getattr(target, "id", "") == "code" for target in targets):
            yield from _words(node.value)


def _in_call(node: ast.Call) -> Iterator[str]:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    for word in node.keywords:
        if word.arg == "code":
            yield from _words(word.value)
    place = TAKERS.get(name)
    if place is not None and place < len(node.args):
        yield from _words(node.args[place])


def _words(node: ast.expr) -> Iterator[str]:
    """Constants, also of both branches of a condition; not what is compared with."""
    if isinstance(node, ast.IfExp):
        yield from _words(node.body)
        yield from _words(node.orelse)
    elif isinstance(node, ast.Constant) and WORD.fullmatch(str(node.value)):
        yield str(node.value)


def of_fields() -> set[str]:
    """The codes that REST framework gives to what our input serializers refuse."""
    found: set[str] = set()
    for shape in _below(Strict):
        found |= _of_field(shape())
    return found


def _below(shape: type[Any]) -> Iterator[type[Any]]:
    for each in shape.__subclasses__():
        yield each
        yield from _below(each)


def _of_field(field: Any) -> set[str]:
    found = set(field.error_messages) | {
        str(v.code) for v in field.validators if hasattr(v, "code")
    }
    if child := getattr(field, "child", None):
        found |= _of_field(child)
    for inner in getattr(field, "fields", {}).values():
        found |= _of_field(inner)
    return found

"""manage.py analyse FILE…: the efficient frontier of negotiation scenarios, without a database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deals.intake.scenarios.base import ScenarioError
from deals.management.analysing import Analysis, analyse
from deals.management.analysis_reports import Timed, as_json, block, table
from deals.management.scenario_files import STANDARD_INPUT, Negotiation, load
from deals.value.merge import FrontierTooLarge

FAILED, MISUSED = 1, 2
"""Exit statuses: something could not be analysed; the arguments do not go together."""

LEAST_RUNS, MOST_RUNS, ENOUGH_SECONDS = 3, 25, 1.0


class Command(BaseCommand):
    help = "Analyse negotiation scenarios; status 1 if one of them could not be, 2 on wrong usage."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = "a GENIUS folder or its domain's XML file, JSON lines (.gz too), or a transcript"
        parser.add_argument("files", nargs="+", metavar="FILE", help=f"{kinds}; - reads stdin")
        parser.add_argument(
            "--profiles",
            nargs=2,
            metavar=("A.xml", "B.xml"),
            help="the two profiles to take of a GENIUS folder, in this order",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a negotiation")
        parser.add_argument("--time", action="store_true", help="time by the median of many runs")

    def handle(self, *_args: Any, **options: Any) -> None:
        _check(options["files"], options["profiles"])
        self.failed, self.done = False, 0
        negotiations = self._loaded(options["files"], options["profiles"] or [])
        measure = _median if options["time"] else _once
        found = (self._analysed(negotiation, measure) for negotiation in negotiations)
        timed = (each for each in found if each is not None)
        if options["json"]:
            for each in timed:
                self.stdout.write(as_json(each))
        else:
            self._print(list(timed))
        if self.failed:
            sys.exit(FAILED)

    def _loaded(self, files: list[str], profiles: list[str]) -> Iterator[Negotiation]:
        for path in files:
            for loaded in load(path=path, profiles=profiles):
                if isinstance(loaded, ScenarioError):
                    self.failed = True
                    self._tell(str(loaded))
                else:
                    yield loaded

    def _analysed(self, negotiation: Negotiation, measure: Measure) -> Timed | None:
        self._progress(f"{self.done} done; {negotiation.place}")
        for note in negotiation.notes:
            self._tell(note)
        try:
            timed = measure(partial(analyse, negotiation=negotiation))
        except FrontierTooLarge as error:
            self.failed = True
            self._tell(f"{negotiation.place}: {error}")
            return None
        self.done += 1
        self._progress("")
        return timed

    def _print(self, several: list[Timed]) -> None:
        if len(several) == 1:
            self.stdout.write(block(several[0]))
        elif several:
            self.stdout.write(table(several))

    def _tell(self, text: str) -> None:
        self._progress("")
        self.stderr.write(text)

    def _progress(self, text: str) -> None:
        """What is being done, on a line that the next one overwrites; only for a terminal."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{text[:70]}", self.style.NOTICE, ending="")


Measure = Callable[[Callable[[], Analysis]], Timed]


def _once(run: Callable[[], Analysis]) -> Timed:
    start = perf_counter()
    found = run()
    return Timed(found, perf_counter() - start)


def _median(run: Callable[[], Analysis]) -> Timed:
    """The first run warms up and is not counted."""
    found = run()
    seconds: list[float] = []
    while len(seconds) < LEAST_RUNS or (len(seconds) < MOST_RUNS and sum(seconds) < ENOUGH_SECONDS):
        seconds.append(_once(run).seconds)
    return Timed(found, median(seconds), len(seconds))


def _check(files: list[str], profiles: list[str] | None) -> None:
    if profiles and (len(files) > 1 or files[0] == STANDARD_INPUT):
        sentence = "--profiles names two files of one GENIUS folder: give that folder alone."
        raise CommandError(sentence, returncode=MISUSED)

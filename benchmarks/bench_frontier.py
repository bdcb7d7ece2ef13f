"""Time the exact frontier, against NegMAS where it can follow: python -m benchmarks.bench_frontier.

Three kinds of domains on the grid of 10,000 units: independent values, opposed values, and opposed
straight lines; besides, for ourselves, rivals with the same weights (constant sum, the worst case).
NegMAS (AGPL) is installed into an environment of its own below .cache and runs in a process of its
own, between two halves of our runs; both sides are told the same integers. Where the points differ,
brute force over all outcomes, in integers, says who errs. --without-negmas leaves that out.
Exit status 1 when a bar is missed (F1, F2, F3 of the design's performance figures).
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np

from deals.value.frontier import frontier
from deals.value.space import GRID, Facet, OutcomeSpace

NEGMAS = "negmas==0.16.0"
HOME = Path(__file__).resolve().parent.parent
PEER = HOME / "benchmarks" / "negmas_frontier.py"

KINDS = ("independent", "opposed", "linear")
RIVALS = "rivals"
SEEDS = range(3)
RUNS = 31
RATIOS = {(5, 5): 200, (6, 6): 2_000, (6, 8): 10_000}
"""F1: how many times as fast as NegMAS, in the median of all kinds and seeds."""
NEGMAS_RUNS = {(5, 5): 9, (6, 6): 3, (6, 8): 1}
SECONDS = {(10, 10): 0.002, (20, 10): 0.015, (50, 20): 1.0}
"""F2, for every kind."""
MEGABYTES = 250

Points = set[tuple[int, int]]


@dataclass(frozen=True)
class Domain:
    """What each option adds for us and for them, in units."""

    kind: str
    us: list[list[int]]
    them: list[list[int]]

    def space(self) -> OutcomeSpace:
        """The same for the product."""
        facets = (
            Facet(
                (f"issue_{n}",),
                tuple((str(k),) for k in range(len(us))),
                np.array(us),
                np.array(them),
            )
            for n, (us, them) in enumerate(zip(self.us, self.them, strict=True))
        )
        return OutcomeSpace(tuple(facets))


def domain(*, kind: str, issues: int, options: int, seed: int = 0) -> Domain:
    """A domain of the kind; weights are random and total 1 for either side."""
    chance = np.random.default_rng((seed, issues, options))
    weights = chance.random((2, issues)) + 0.05
    if kind == RIVALS:
        weights[1] = weights[0]
    ours = np.linspace(0, 1, options) * np.ones((issues, 1))
    if kind != "linear":
        ours = chance.random((issues, options))
    theirs = chance.random((issues, options)) if kind == "independent" else 1 - ours
    us, them = (
        np.rint((weight / weight.sum())[:, None] * values * GRID).astype(int).tolist()
        for weight, values in zip(weights, (ours, theirs), strict=True)
    )
    return Domain(kind, us, them)


def brute(asked: Domain) -> Points:
    """The undominated points among all outcomes, in integers."""
    us = them = np.zeros(1, dtype=np.int64)
    for ours, theirs in zip(asked.us, asked.them, strict=True):
        us, them = np.add.outer(us, ours).ravel(), np.add.outer(them, theirs).ravel()
    best = np.full(us.max() + 1, -1)
    np.maximum.at(best, us, them)
    above = np.maximum.accumulate(best[::-1])[::-1]
    kept = np.flatnonzero(best > np.append(above[1:], -1))
    return set(zip(kept.tolist(), best[kept].tolist(), strict=True))


def points_of(space: OutcomeSpace) -> Points:
    """The points of our frontier."""
    found = frontier(space=space)
    return set(zip(found.us.tolist(), found.them.tolist(), strict=True))


def times(space: OutcomeSpace, *, runs: int = RUNS) -> list[float]:
    """The seconds of each run."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        frontier(space=space)
        seconds.append(time.perf_counter() - start)
    return seconds


@dataclass
class Bars:
    """What was measured, against what was asked."""

    missed: list[str] = field(default_factory=list)

    def tell(self, *, bar: str, text: str, kept: bool) -> None:
        print(f"{bar:<3} {text:<78} {'kept' if kept else 'MISSED'}")
        if not kept:
            self.missed.append(bar)


class NegMAS:
    """NegMAS in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def frontier(self, asked: Domain, *, runs: int) -> tuple[list[float], Points]:
        """The seconds of each run, and the points."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        sent = {"us": asked.us, "them": asked.them, "scale": GRID, "runs": runs}
        print(json.dumps(sent), file=self._process.stdin, flush=True)
        read = json.loads(self._process.stdout.readline())
        return read["seconds"], {(round(u * GRID), round(v * GRID)) for u, v in read["points"]}


@contextmanager
def negmas() -> Iterator[NegMAS]:
    """NegMAS, installed the first time."""
    home = HOME / ".cache" / NEGMAS.replace("==", "-")
    ready = home / "ready"
    if not ready.exists():
        print(f"installing {NEGMAS} into {home.relative_to(HOME)} ...", flush=True)
        venv.create(home, clear=True, with_pip=True)
        (home.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        install = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", NEGMAS]
        done = subprocess.run(install, check=False, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{NEGMAS} cannot be installed: F1 is not measured\n{done.stderr}")
        ready.touch()
    command = [str(home / "bin" / "python"), str(PEER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield NegMAS(process)


def compare(peer: NegMAS, *, issues: int, options: int, bars: Bars) -> None:
    """F1 and F3 at one size."""
    ratios: list[float] = []
    wrong = 0
    for kind, seed in product(KINDS, SEEDS):
        asked = domain(kind=kind, issues=issues, options=options, seed=seed)
        space = asked.space()
        ours = times(space)
        theirs, points = peer.frontier(asked, runs=NEGMAS_RUNS[issues, options])
        ours += times(space)
        right, mine = brute(asked), points_of(space)
        ratios.append(statistics.median(theirs) / statistics.median(ours))
        size = f"{issues}x{options} {kind}: {len(right)} points"
        spent = f"{_shown(statistics.median(ours))} to {_shown(statistics.median(theirs))}"
        erring = _errs("we", mine, right) + _errs("NegMAS", points, right)
        print(f"    {size:<33} {spent}, ratio {ratios[-1]:,.0f}{erring}", flush=True)
        wrong += len(mine ^ right)
    text = (
        f"{issues}x{options}: {wrong} points of ours spurious or missing in {len(ratios)} domains"
    )
    bars.tell(bar="F3", text=text, kept=not wrong)
    ratio, bar = statistics.median(ratios), RATIOS[issues, options]
    text = f"{issues}x{options}: {ratio:,.0f} times as fast as NegMAS (bar {bar:,})"
    bars.tell(bar="F1", text=text, kept=ratio >= bar)


def _errs(name: str, points: Points, right: Points) -> str:
    if points == right:
        return ""
    return f"; {name} err: {len(points - right)} spurious, {len(right - points)} missing"


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:,.3f} ms"


def go_on(*, issues: int, options: int, bars: Bars) -> None:
    """F2 at one size, which no enumeration reaches: time and memory of the worst kind."""
    worst = 0.0
    for kind in (*KINDS, RIVALS):
        space = domain(kind=kind, issues=issues, options=options).space()
        seconds = statistics.median(times(space, runs=9))
        worst = max(worst, seconds)
        start = time.perf_counter()
        found = frontier(space=space)
        outcomes, packages = found.outcomes, found.packages(range(found.points))
        whole = time.perf_counter() - start
        shown = zip(found.us.tolist(), found.them.tolist(), strict=True)
        assert all(
            space.utilities(package) == point
            for package, point in zip(packages, shown, strict=True)
        )
        text = f"{issues}x{options} {kind}: {found.points:,} points, {outcomes:.4g} outcomes"
        print(f"    {text:<60} {_shown(seconds)}; all counts and packages {_shown(whole)}")
    bar = SECONDS[issues, options]
    text = f"{issues}x{options}: {_shown(worst)} at worst (bar {bar * 1000:,.0f} ms)"
    bars.tell(bar="F2", text=text, kept=worst <= bar)


def megabytes(*, issues: int, options: int) -> float:
    """The most memory a process holds that works out a rivals' frontier and all about it."""
    command = [sys.executable, "-m", "benchmarks.bench_frontier", "--hold", f"{issues}x{options}"]
    return float(subprocess.run(command, check=True, capture_output=True, cwd=HOME).stdout)


def hold(size: str) -> None:
    """Print the megabytes this process held after the frontier, its counts and its packages."""
    issues, options = map(int, size.split("x"))
    found = frontier(space=domain(kind=RIVALS, issues=issues, options=options).space())
    assert found.outcomes >= found.points == len(found.packages(range(found.points)))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main(arguments: Sequence[str]) -> int:
    """Print the figures; 0 when they keep the bars."""
    if arguments[:1] == ["--hold"]:
        hold(arguments[1])
        return 0
    bars = Bars()
    if "--without-negmas" not in arguments:
        with negmas() as peer:
            for issues, options in RATIOS:
                compare(peer, issues=issues, options=options, bars=bars)
    for issues, options in SECONDS:
        go_on(issues=issues, options=options, bars=bars)
    held = megabytes(issues=50, options=20)
    text = f"50x20 {RIVALS}: {held:.0f} MB with all counts and packages (bar {MEGABYTES} MB)"
    bars.tell(bar="F2", text=text, kept=held < MEGABYTES)
    return int(bool(bars.missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

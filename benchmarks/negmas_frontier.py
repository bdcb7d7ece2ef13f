"""Time the frontier of NegMAS: run by bench_frontier with the Python that has NegMAS.

A line of JSON in, one out, until the input ends: {"us": [[…]], "them": [[…]], "scale": …,
"runs": …} gives {"seconds": […], "points": [[us, them], …]}.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from typing import Any

from negmas.outcomes import make_issue, make_os
from negmas.preferences import LinearAdditiveUtilityFunction
from negmas.preferences.ops import pareto_frontier


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """The frontier and the seconds of each run."""
    sizes = [len(worths) for worths in asked["us"]]
    issues = [make_issue([str(k) for k in range(size)], f"{n}") for n, size in enumerate(sizes)]
    ufuns = [utility(asked[side], issues, asked["scale"]) for side in ("us", "them")]
    seconds = []
    for _ in range(asked["runs"]):
        start = time.perf_counter()
        points, _ = pareto_frontier(ufuns, issues=issues)
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds, "points": [[float(us), float(them)] for us, them in points]}


def utility(worths: list[list[int]], issues: list[Any], scale: int) -> Any:
    """A utility function of NegMAS whose values are the worths, of weight 1 each."""
    return LinearAdditiveUtilityFunction(
        values={
            issue.name: {str(k): worth / scale for k, worth in enumerate(row)}
            for issue, row in zip(issues, worths, strict=True)
        },
        weights={issue.name: 1.0 for issue in issues},
        outcome_space=make_os(issues),
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)

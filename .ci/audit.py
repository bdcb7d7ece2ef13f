"""Known vulnerabilities of the pinned packages fail; what could not be looked up is told loudly.

python .ci/audit.py requirements.txt requirements-dev.txt
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

# Known, looked at and of no consequence here, each with its reason: {"GHSA-…": "why"}.
ACCEPTED: dict[str, str] = {}


def main(files: list[str]) -> int:
    """0 when nothing known is wrong, also where nobody could be asked."""
    found = list(
        {package["name"]: package for file in files for package in _audited(file)}.values()
    )
    if not found:
        print("AUDIT SKIPPED: the vulnerability service does not answer here.")
        return 0
    unknown = sum("skip_reason" in package for package in found)
    if unknown:
        print(f"AUDIT INCOMPLETE: {unknown} of {len(found)} packages could not be looked up here.")
    wrong = [
        f"{package['name']} {package['version']}: {flaw['id']}, fixed in {flaw['fix_versions']}"
        for package in found
        for flaw in package.get("vulns", ())
        if not ACCEPTED.keys() & {flaw["id"], *flaw["aliases"]}
    ]
    print("\n".join(wrong) or f"{len(found) - unknown} packages looked up, nothing known.")
    return int(bool(wrong))


def _audited(file: str) -> list[dict[str, Any]]:
    command = ["pip-audit", "-r", file, "--no-deps", "--disable-pip", "-f", "json"]
    command += ["--progress-spinner", "off", "--timeout", "20"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return list(json.loads(told.stdout)["dependencies"])
    except (ValueError, KeyError):
        print(told.stderr.strip().splitlines()[-1:] or "no answer", file=sys.stderr)
        return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Looks for known vulnerabilities of the packages in a folder, and says clearly where that could not be done.

    python .ci/audit.py SITE_PACKAGES

Runs pip-audit, which asks PyPI. Where there is no network, or a mirror that knows of no vulnerabilities, it says that
nothing was found and exits 0 all the same: hence what it left out is counted. Exit status 1 for vulnerabilities alone.
"""

import json
import subprocess
import sys
from typing import Any

OWN = "digitscan"


def main(folder: str) -> int:
    """Runs pip-audit and prints the verdict."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--path", folder]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8")
    said, status = verdict(ended.stdout, ended.stderr)
    print(said)
    return status


def verdict(report: str, talk: str) -> tuple[str, int]:
    """What is to be said of a report of pip-audit's, and the exit status."""
    try:
        found: list[dict[str, Any]] = [one for one in json.loads(report)["dependencies"] if one["name"] != OWN]
    except (ValueError, KeyError, TypeError):
        last = (talk.strip().splitlines() or ["no reason given"])[-1]
        return f"SKIPPED: the packages were not audited: {last}", 0
    known = [
        f"VULNERABLE: {one['name']} {one['version']}: {', '.join(fault['id'] for fault in one['vulns'])}"
        for one in found
        if one.get("vulns")
    ]
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if len(skipped) == len(found):
        return "SKIPPED: no package was audited, since none was found on PyPI; is there a network?", 0
    parts = known or [f"no known vulnerability in {len(found) - len(skipped)} packages"]
    return "\n".join([*parts, *([f"SKIPPED: not audited: {', '.join(skipped)}"] if skipped else [])]), int(bool(known))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

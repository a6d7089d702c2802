"""The list of what surprised us in other tools: the scripts of `findings/` by what their first lines say.

python tools/findings.py > findings/README.md
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "findings"

HEAD = """\
# What surprised us in other tools

Each script shows one behaviour of a library, an engine or a converter that could cost you an alert. It installs the
versions that it names in a temporary folder, runs them on a few small rules and records without awol, and prints what
it saw. Exit code 0: they still behave this way. Exit code 1: something has changed. The first lines of a script say
why the behaviour matters and what you need to run it.

[docs/constructs.md](../docs/constructs.md) says how awol handles the constructs of Sigma on its own targets,
[docs/sigma-engines.md](../docs/sigma-engines.md) how other Sigma engines read our rules.

| seen with | behaviour |
|---|---|
"""
_VERSIONS = re.compile(r"# (.+?)(?: \(|, |; |\. )")


def row(path: Path) -> str:
    """The row of a script. Raises `ValueError` where its first lines are not as they should be."""
    lines = path.read_text(encoding="utf-8").splitlines()
    told, versions = lines[1].removeprefix("# "), _VERSIONS.match(lines[3])
    if lines[2] != "#" or versions is None or not re.search(r"\d", versions[1]):
        raise ValueError(f"{path.name}: line 2 says what happens, line 4 begins with the versions")
    return f"| {versions[1]} | [{told.replace('|', chr(92) + '|')}]({path.name}) |\n"


def page() -> str:
    """The whole page, in Markdown."""
    return HEAD + "".join(sorted(map(row, FOLDER.glob("*.sh")), key=str.lower))


if __name__ == "__main__":
    sys.stdout.write(page())

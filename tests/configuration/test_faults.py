"""Several faults of one file, told together."""

from __future__ import annotations

from awol.configuration.faults import together
from awol.errors import ConfigurationError, Location


def fault(line: int) -> ConfigurationError:
    return ConfigurationError(f"wrong {line}", Location("a.csv", line), f"mend {line}")


def test_of_one_fault_its_own_step_is_told() -> None:
    one = fault(2)
    assert together([one]) is one
    assert str(one) == "a.csv:2: wrong 2\n  try: mend 2"


def test_each_of_several_faults_has_its_place_and_its_step() -> None:
    told = together([fault(2), fault(3), fault(5)])
    assert str(told) == (
        "a.csv:2: wrong 2\n  try: mend 2\na.csv:3: wrong 3\n  try: mend 3\na.csv:5: wrong 5\n  try: mend 5"
    )
    assert told.next_step is None

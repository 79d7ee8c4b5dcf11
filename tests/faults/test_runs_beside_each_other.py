"""`make faults` twice at once in one checkout: the second says so and counts nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from faults.run_faults import alone


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no lock of this kind")
def test_a_second_run_beside_the_first_ends_and_one_after_it_goes_on(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(SystemExit, match="Another run is under way"), alone(tmp_path):
        pass

    with alone(tmp_path):
        pass

"""`make bench`: one drawing, six ways to keep its cases, on both stores; see `bench_plan`.

Every client is a process of its own that loads this file again: what the bench itself needs is therefore loaded below.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

if __name__ == "__main__":
    from benchmarks import bench_plan

    sys.exit(bench_plan.main())

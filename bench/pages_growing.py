"""Measures every page at 1,000 and at 100,000 requests on one engine: queries, requests a second, p50, p95.

`python bench/pages_growing.py [--small 1000 --copies 99 --times 200]` on SQLite; with REGLAMENT_BENCH_DATABASE_URL (a
server on which a database may be created) on PostgreSQL. The large desk is the small one copied with new keys.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from desk_parts import SOURCE, database_url, drop

HERE = Path(__file__).resolve().parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1000, help="requests of the small desk")
    parser.add_argument("--copies", type=int, default=99, help="copies of each for the large one")
    parser.add_argument("--times", type=int, default=200, help="how often each page is asked for")
    options = parser.parse_args()
    pages = ["pages.py", "--times", str(options.times)]
    steps = [["populate.py", str(options.small)], pages, ["copies.py", str(options.copies)], pages]
    with tempfile.TemporaryDirectory(prefix="reglament-bench-") as folder:
        url = database_url(folder)
        environment = {
            **os.environ,
            "PYTHONPATH": str(SOURCE),
            "REGLAMENT_DATA": folder,
            "REGLAMENT_DATABASE_URL": url,
        }
        try:
            for program, *words in steps:
                command = [sys.executable, str(HERE / program), *words]
                subprocess.run(command, env=environment, check=True)
        finally:
            drop(url)
    return 0


if __name__ == "__main__":
    sys.exit(main())

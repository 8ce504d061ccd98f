"""Measures every page at 1,000 and at 100,000 requests on one engine: alone inside a process, then over HTTP.

`python bench/pages_growing.py [--small 1000 --copies 99 --times 200 --seconds 2]` on SQLite; on PostgreSQL with
REGLAMENT_BENCH_DATABASE_URL, a server on which a database may be created. The large desk is the small one copied with
new keys.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from desk_parts import SOURCE, database_url, drop
from pages import OVER_BUDGET

HERE = Path(__file__).resolve().parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1000, help="requests of the small desk")
    parser.add_argument("--copies", type=int, default=99, help="copies of each for the large one")
    parser.add_argument("--times", type=int, default=200, help="how often each page is asked for")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each page over HTTP")
    parser.add_argument(
        "--strict", action="store_true", help="fail where a page is over its budget"
    )
    options = parser.parse_args()
    strict = ["--strict"] if options.strict else []
    pages = ["pages.py", "--times", str(options.times), *strict]
    load = ["load.py", "--seconds", str(options.seconds), *strict]
    fill, grow = ["populate.py", str(options.small)], ["copies.py", str(options.copies)]
    steps = [fill, pages, load, grow, pages, load]
    with tempfile.TemporaryDirectory(prefix="reglament-bench-") as folder:
        url, code = database_url(folder), 0
        environment = {
            **os.environ,
            "PYTHONPATH": str(SOURCE),
            "REGLAMENT_DATA": folder,
            "REGLAMENT_DATABASE_URL": url,
        }
        try:
            for program, *words in steps:
                command = [sys.executable, str(HERE / program), *words]
                done = subprocess.run(command, env=environment, check=False)
                if done.returncode != OVER_BUDGET:
                    done.check_returncode()
                code = code or done.returncode
        finally:
            drop(url)
    return code


if __name__ == "__main__":
    sys.exit(main())

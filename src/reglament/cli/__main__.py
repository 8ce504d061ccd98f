"""Owns `python -m reglament.cli`, the console script's twin where none is installed."""

import sys

from reglament.cli import main

sys.exit(main())

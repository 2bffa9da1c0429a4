"""Run the tool: `python -m dataknobs_pipeline`."""

from __future__ import annotations

import sys

from dataknobs_pipeline.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

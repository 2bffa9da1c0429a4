"""Run the service: `python -m dataknobs_service` is `dataknobs serve`."""

from __future__ import annotations

import sys

from dataknobs_service.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))

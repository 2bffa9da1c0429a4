"""Read the settings of a project, and find the hosts of the local network.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     with open(f"{folder}/.project_vars", "w") as stream:
...         _ = stream.write("HOST='db'")
...     dict(load_project_vars(start_path=folder, include_dot_env=False))
{'HOST': 'db'}
"""

from __future__ import annotations

from dataknobs_utils._project_vars import load_project_vars
from dataknobs_utils._subnet import MySubnet

__all__ = ["MySubnet", "load_project_vars"]

"""The first tutorial, typed as it is written."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

from integration.dataknobs_service.serving import environment
from unit.doc_blocks import blocks, run_console

from dataknobs_service.cli import main as program

TUTORIAL = Path("docs/tutorials/knowledge_base.md").resolve()


def test_the_tutorial_does_what_it_shows(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    session = [
        replace(block, text=block.text.replace("8765", port))
        for block in blocks(TUTORIAL)
        if block.language == "console" and not block.reason
    ]
    assert len(session) >= 5
    programs = tmp_path / "bin"
    programs.mkdir()
    command = programs / "dataknobs"
    command.write_text(
        f"#!{sys.executable}\nfrom {program.__name__} import main\n"
        "raise SystemExit(main())\n",
        "utf-8",
    )
    command.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    variables = environment("sqlite:///dataknobs.db")
    path = os.pathsep.join([str(programs), variables["PATH"]])
    assert run_console(session, work, {**variables, "PATH": path})

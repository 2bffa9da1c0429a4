"""Show what would run for a branch or tag; nothing is run here."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence

from dataknobs_pipeline.config.commands import argument_vector
from dataknobs_pipeline.config.model import Route, Stage

__all__ = ["FORMATS", "as_json", "as_mermaid", "as_text"]


def as_text(ref: str, route: Route, stages: Sequence[Stage]) -> str:
    """Return the plan for people."""
    lines = [f"{ref} -> {route.environment}  (route {route.ref!r})"]
    for stage in stages:
        after = f"  after {', '.join(stage.needs)}" if stage.needs else ""
        about = f"  {stage.description}" if stage.description else ""
        lines.extend(["", f"{stage.name}{about}{after}"])
        lines.extend(f"    {line}" for line in _commands(stage, route))
        if stage.coverage_gate is not None:
            lines.append(f"    gate: at least {stage.coverage_gate:g} % coverage")
        if stage.findings_gate is not None:
            lines.append(f"    gate: at most {stage.findings_gate} findings")
    return "\n".join(lines)


def as_mermaid(ref: str, route: Route, stages: Sequence[Stage]) -> str:
    """Return the plan as a Mermaid flow chart, in the order of the stages."""
    numbers = {stage.name: f"s{number}" for number, stage in enumerate(stages)}
    lines = ["flowchart LR", f'    ref(["{_label(ref)}"])']
    lines.extend(f'    {numbers[s.name]}["{_label(s.name)}"]' for s in stages)
    for stage in stages:
        sources = [numbers[need] for need in stage.needs] or ["ref"]
        lines.extend(f"    {source} --> {numbers[stage.name]}" for source in sources)
    lines.append(f'    target[("{_label(route.environment)}")]')
    for stage in stages:
        if any("{environment}" in command for command in stage.run):
            lines.append(f"    {numbers[stage.name]} -.-> target")
    return "\n".join(lines)


def as_json(ref: str, route: Route, stages: Sequence[Stage]) -> str:
    """Return the plan for programs."""
    plan = {
        "ref": ref,
        "route": route.ref,
        "environment": route.environment,
        "stages": [
            {
                "name": stage.name,
                "description": stage.description,
                "needs": list(stage.needs),
                "commands": _commands(stage, route),
                "gate": _gate(stage),
            }
            for stage in stages
        ],
    }
    return json.dumps(plan, indent=2)


FORMATS = {"text": as_text, "mermaid": as_mermaid, "json": as_json}


def _commands(stage: Stage, route: Route) -> list[str]:
    return [shlex.join(argument_vector(line, route.environment)) for line in stage.run]


def _gate(stage: Stage) -> dict[str, float]:
    gates = {"coverage": stage.coverage_gate, "findings": stage.findings_gate}
    return {name: limit for name, limit in gates.items() if limit is not None}


def _label(text: str) -> str:
    """Write text so that Mermaid shows it and takes no character for syntax."""
    return "".join(c if c.isalnum() or c in " -_./" else f"#{ord(c)};" for c in text)

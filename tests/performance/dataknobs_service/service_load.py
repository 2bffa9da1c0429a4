"""Fill a service, load it, and print how it did against what has to hold.

`./pants run tests/performance/dataknobs_service/service_load.py -- dist/dataknobs.pex`
(with the whole path of the file where Pants runs it elsewhere)

On 100,000 chunks: searches one after the other on two connections; on 50 connections
the same search again and again, then searches and writes at a rate, then as many as
can be, without a pause. Every write that was acknowledged is then read back, and `db
check` compares the index with the table. The exit code is 1 if anything does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvloop
from performance.dataknobs_service.corpus import Queries, batches
from performance.dataknobs_service.http_load import Load, exchange

P99_MILLISECONDS = 50
GROWTH = 1.15  # of the memory, from the first third of the load to its end
WRITES = 0.2  # of the requests


def main() -> int:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="+", help="what starts the dataknobs command")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=200, help="requests a second")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        variables = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{name}/load.db",
            "DATAKNOBS_RATE": "0",
        }
        program = [os.path.abspath(asked.program[0]), *asked.program[1:]]
        with _serving(program, Path(name), variables) as (process, port, ready):
            print(f"start to ready          {ready:8.2f} s   (under 1 s, warm)")
            failed = uvloop.run(_measure(asked, process.pid, port))
        check = subprocess.run([*program, "db", "check"], env=variables, check=False)
        return 1 if failed or check.returncode else 0


@contextmanager
def _serving(
    program: list[str], folder: Path, variables: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """Start the service on a socket of ours; give it, its port, seconds to ready."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        port, number = listening.getsockname()[1], listening.fileno()
        start = time.monotonic()
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*program, "serve", f"--fd={number}"],
                env=variables,
                pass_fds=[number],
                stderr=log,
            )
        try:
            ready = asyncio.wait_for(exchange(port, b"GET", "/readyz"), 30)
            try:
                status, _ = asyncio.run(ready)
            except TimeoutError:
                status = 0
            if status != 200:
                raise SystemExit(f"not ready: {status}: {(folder / 'log').read_text()}")
            yield process, port, time.monotonic() - start
        finally:
            process.terminate()
            process.wait()


async def _measure(asked: argparse.Namespace, pid: int, port: int) -> bool:
    """Return whether anything did not hold."""
    await _fill(port, asked.chunks)
    some, short = asked.connections, asked.seconds / 4
    sampler = asyncio.ensure_future(_memory(pid))
    found = [
        await _phase("2 connections", pid, Load(port, Queries(1)), 2, short),
        await _phase("one search", pid, Load(port, lambda: "red"), some, short),
    ]
    steady = Load(port, Queries(2), WRITES, asked.rate)
    found.append(await _phase(f"{some}, at a rate", pid, steady, some, short * 2))
    busy = Load(port, Queries(3), WRITES)
    found.append(await _phase(f"{some}, no pause", pid, busy, some, asked.seconds))
    sampler.cancel()
    grown = _report_memory(await sampler)
    lost = await steady.lost() + await busy.lost()
    stored = len(steady.stored) + len(busy.stored)
    print(f"writes acknowledged     {stored:8d}     lost {lost} (none)")
    return bool(any(found) or grown or lost)


async def _fill(port: int, chunks: int) -> None:
    start = time.monotonic()
    for batch in batches(chunks):
        status, _ = await exchange(port, b"POST", "/v1/bulk", batch)
        assert status == 200
    took = time.monotonic() - start
    print(f"bulk ingest             {chunks / took:8.0f} chunks/s")


async def _phase(
    label: str, pid: int, load: Load, connections: int, seconds: float
) -> bool:
    """Load the service, print how it did, and return whether anything did not hold."""
    before = _processor_seconds(pid)
    done = await load.run(connections, seconds)
    each = 1000 * (_processor_seconds(pid) - before) / load.answers
    p50, p99 = load.milliseconds(50), load.milliseconds(99)
    print(
        f"{label:24}{done:8.0f} /s  search p50 {p50:.1f} p99 {p99:.1f} ms (under"
        f" {P99_MILLISECONDS})  {each:.2f} ms of processor  errors {len(load.errors)}",
        flush=True,
    )
    for error in load.errors[:5]:
        print(f"  {error}", file=sys.stderr)
    return bool(load.errors) or p99 > P99_MILLISECONDS


def _report_memory(samples: list[float]) -> bool:
    """Return whether it went on growing."""
    early, late = max(samples[: len(samples) // 3 or 1]), samples[-1]
    print(
        f"memory                  {early:8.0f} MiB  at the end {late:.0f} MiB"
        f"   (under {GROWTH:g} times)"
    )
    return late > GROWTH * early


def _processor_seconds(pid: int) -> float:
    """Return what the service has used, which other programs do not change."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _memory(pid: int) -> list[float]:
    """Return the resident memory each second until cancelled, in MiB."""
    samples = list[float]()
    try:
        while True:
            text = Path(f"/proc/{pid}/status").read_text("ascii")
            (line,) = [line for line in text.splitlines() if line.startswith("VmRSS")]
            samples.append(int(line.split()[1]) / 1024)
            await asyncio.sleep(1)
    except asyncio.CancelledError:
        return samples


if __name__ == "__main__":
    sys.exit(main())

"""Fill a service, load it, and print how it did against what has to hold.

`./pants run tests/performance/dataknobs_service/service_load.py -- dist/dataknobs.pex`

Three phases, each on the same 100,000 chunks: searches one after the other on a few
connections; searches and writes on 50 connections without a pause; then every write
that was acknowledged is read back, and `db check` compares the index with the table.
The exit code is 1 if anything does not hold.
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

from performance.dataknobs_service.corpus import batches, queries
from performance.dataknobs_service.http_load import Load, exchange

P99_MILLISECONDS = 50
GROWTH = 1.15  # of the memory, from the first third of the load to its end


def main() -> int:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="+", help="what starts the dataknobs command")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
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
            failed = asyncio.run(_measure(asked, process.pid, port))
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
            status, _ = asyncio.run(exchange(port, b"GET", "/readyz"))
            if status != 200:
                raise SystemExit(f"not ready: {status}")
            yield process, port, time.monotonic() - start
        finally:
            process.terminate()
            process.wait()


async def _measure(asked: argparse.Namespace, pid: int, port: int) -> bool:
    """Return whether anything did not hold."""
    await _fill(port, asked.chunks)
    slow = await _quiet(pid, port, asked.seconds / 4)
    return await _busy(asked, pid, port) or slow


async def _fill(port: int, chunks: int) -> None:
    start = time.monotonic()
    for batch in batches(chunks):
        status, _ = await exchange(port, b"POST", "/v1/bulk", batch)
        assert status == 200
    took = time.monotonic() - start
    print(f"bulk ingest             {chunks / took:8.0f} chunks/s")


async def _quiet(pid: int, port: int, seconds: float) -> bool:
    load = Load(port, queries(), write_share=0)
    before = _processor_seconds(pid)
    rate = await load.run(connections=2, seconds=seconds)
    each = 1000 * (_processor_seconds(pid) - before) / load.answers
    p50, p99 = load.milliseconds(50), load.milliseconds(99)
    print(
        f"search, 2 connections   {rate:8.0f} /s  p50 {p50:.1f} p99 {p99:.1f} ms"
        f"   (p99 under {P99_MILLISECONDS} ms)"
    )
    print(f"  processor time        {each:8.1f} ms a search")
    return bool(load.errors) or p99 > P99_MILLISECONDS


async def _busy(asked: argparse.Namespace, pid: int, port: int) -> bool:
    load = Load(port, queries(), write_share=0.2)
    sampler = asyncio.ensure_future(_memory(pid))
    rate = await load.run(asked.connections, asked.seconds)
    sampler.cancel()
    memory = await sampler
    lost = await load.lost()
    early, late = max(memory[: len(memory) // 3 or 1]), memory[-1]
    print(
        f"{asked.connections} connections          {rate:8.0f} /s"
        f"  p50 {load.milliseconds(50):.1f} p99 {load.milliseconds(99):.1f} ms"
        f"   errors {len(load.errors)} (none)"
    )
    print(f"writes acknowledged     {len(load.stored):8d}     lost {lost} (none)")
    print(
        f"memory                  {early:8.0f} MiB  at the end {late:.0f} MiB"
        f"   (under {GROWTH:g} times)"
    )
    for error in load.errors[:5]:
        print(f"  {error}", file=sys.stderr)
    return bool(load.errors or lost) or late > GROWTH * early


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

#!/usr/bin/env bash
# Fuzzes a parser with atheris, starting with the seeds in tests/fuzz/corpus.
#
#   scripts/fuzz.sh TARGET [SECONDS]
#
#   TARGET   a key of TARGETS in tests/fuzz/targets.py: a folder of tests/fuzz/corpus
#   SECONDS  how long (60 is the default)
#
# What covers new code is kept in .dataknobs/fuzz/TARGET, an input that fails in .dataknobs/fuzz/crash-*: make it a unit
# test. Exit codes: 0 nothing failed, 2 wrong usage, anything else that an input failed or that something is missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
lock="$root/3rdparty/python/fuzz.lock"
state="$root/.dataknobs/fuzz"
venv="$state/venv"

if [[ $# -lt 1 || $# -gt 2 || ! -d $root/tests/fuzz/corpus/$1 || ! ${2:-60} =~ ^[0-9]+$ ]]; then
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
  exit 2
fi
if ! cmp -s "$lock" "$venv/installed.lock"; then
  mkdir -p "$state"
  LAUNCH_PYTHON=3.11 "$root/pants" -m venv --clear "$venv"
  "$venv/bin/python" -m pip install -qq --require-hashes -r "$lock"
  cp "$lock" "$venv/installed.lock"
fi
mkdir -p "$state/$1"
cd "$state"
PYTHONPATH="$root/src/python:$root/tests" exec "$venv/bin/python" "$root/tests/fuzz/run_target.py" "$1" \
  "$state/$1" "$root/tests/fuzz/corpus/$1" -max_total_time="${2:-60}" -timeout=20 -artifact_prefix="$state/"

#!/usr/bin/env bash
# Checks that what an environment serves works: `./dk health`, with a default, for schedulers and monitors.
#
#   scripts/health-check.sh [ENVIRONMENT]
#
#   ENVIRONMENT  development (the default), staging, production: a file of environments/
#
# Exit codes are those of dk (./dk --help): 0 all is well; 1 an invalid environment, nothing is deployed, or a check
# failed; 2 wrong usage; 3 unusable surroundings.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
environment=${1:-development}

if [[ $environment == -* || $# -gt 1 ]]; then
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
  if [[ $environment == -h || $environment == --help ]]; then exit 0; else exit 2; fi
fi
if [[ ! $environment =~ ^[a-z][a-z0-9-]*$ || ! -f $root/environments/$environment.yml ]]; then
  echo "Invalid environment: $environment" >&2
  exit 1
fi
echo "Running health checks..."
exec "$root/dk" health "$environment"

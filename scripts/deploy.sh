#!/usr/bin/env bash
# Deploys a version to an environment: `./dk deploy`, with defaults, for schedulers and habits that want a script.
#
#   scripts/deploy.sh [ENVIRONMENT] [VERSION]
#
#   ENVIRONMENT  development (the default), staging, production: a file of environments/
#   VERSION      latest (the default) is what is in dist; else a version or release that dist or an environment has
#
# Exit codes are those of dk (./dk --help): 0 deployed and verified; 1 an invalid environment, or the deploy failed and
# what was served before still is; 2 wrong usage; 3 unusable surroundings.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
environment=${1:-development}
version=${2:-latest}

if [[ $environment == -* || $# -gt 2 ]]; then
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
  if [[ $environment == -h || $environment == --help ]]; then exit 0; else exit 2; fi
fi
if [[ ! $environment =~ ^[a-z][a-z0-9-]*$ || ! -f $root/environments/$environment.yml ]]; then
  echo "Invalid environment: $environment" >&2
  exit 1
fi
echo "Deploying to $environment (version: $version)"
exec "$root/dk" deploy "$environment" --version "$version"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The whole suite (but for the label nightly) from a bare machine. Arguments go to ctest (e.g. -L canary). Exit code and last lines are ctest's own.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${SHARP_BUILD:-$root/build}
"$root/regress/bootstrap.sh"
"$root/regress/build.sh"
cd "$root"
exec ctest --test-dir "$build" --no-tests=error --output-on-failure -j2 -LE "^nightly$" "$@"

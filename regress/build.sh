#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bootstrap, configure, build the given targets (default: all): what demo.sh and test.sh share. $SHARP_BUILD names another build folder; with
# SHARP_WERROR=ON (as .ci/run has it) warnings of the compiler end the build.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${SHARP_BUILD:-$root/build}

"$root/regress/bootstrap.sh" "$root/regress/packages.txt"
source "$root/regress/verilator/versions.sh"
find_verilator_version
tell_unknown_verilator
mkdir -p "$build"
cmake -S "$root" -B "$build" -G Ninja ${SHARP_WERROR:+-DSHARP_WERROR="$SHARP_WERROR"} >"$build/configure.log" 2>&1 || {
  cat "$build/configure.log" >&2
  exit 7
}
cmake --build "$build" -j "${SHARP_JOBS:-$(nproc)}" --target "${@:-all}"

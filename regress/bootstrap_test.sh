#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Where there is no dpkg: bootstrap.sh says which programs are missing or too old, all at once, and goes on when they are there.
set -euo pipefail

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# A system of this machine's programs without Debian's.
mkdir "$work/all"
for folder in /usr/local/bin /usr/bin /bin; do ln -s "$folder"/* "$work/all/" 2>/dev/null || true; done
rm -f "$work/all/dpkg-query" "$work/all/apt-get"

run() { status=0; PATH=$1 timeout 120 "$root/regress/bootstrap.sh" >"$work/output" 2>&1 || status=$?; }
expect() {  # expect NAME STATUS TEXT...
  local name=$1 text bad=0
  ((status == $2)) || bad=1
  shift 2
  for text in "$@"; do grep -qF -- "$text" "$work/output" || bad=1; done
  if ((bad)); then
    echo "FAILED: $name: exit $status"
    cat "$work/output"
    failures=$((failures + 1))
  else
    echo "ok: $name"
  fi
}

run "$work/all"
expect "everything is there" 0

cp -a "$work/all" "$work/less"
rm "$work/less/verilator" "$work/less/perl"
rm "$work/less/make" "$work/less/clang++"
printf '#!/bin/sh\necho "some make"\n' >"$work/less/make"
printf '#!/bin/sh\necho "Debian clang version 13.0.1"\n' >"$work/less/clang++"
chmod +x "$work/less/make" "$work/less/clang++"
run "$work/less"
expect "missing and old programs are named with what is needed" 2 "verilator: not found; 5.006 or later is needed" "perl: not found" \
  "clang++: 13.0.1 is too old; 14 or later is needed" "make: does not say its version"

status=0
CC=clang CXX=clang++ cmake -S "$root/cmake/requirements" -B "$work/build" -D CMAKE_DISABLE_FIND_PACKAGE_pugixml=ON >"$work/output" 2>&1 || status=$?
expect "a missing library is named" 1 "pugixml: not found; 1.13 or later is needed"
exit $((failures > 0))

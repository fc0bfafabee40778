#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants what map.sh must find, and what it must leave alone; then looks at this tree.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
readonly here work
trap 'rm -rf "$work"' EXIT
failures=0

# plant FILE TEXT; start: a house that is on its map.
plant() { mkdir -p "$work/root/$(dirname "$1")"; printf '%s\n' "$2" >"$work/root/$1"; }
start() {
  rm -rf "$work/root"
  plant tb/sim/session.h ''
  plant tb/README.md '| `tb/sim` | one run |'
  plant docs/tour.md ''
  plant docs/README.md '- [tour.md](tour.md)'
}

# expect EXIT TEXT NAME
expect() {
  local status=0 output
  output=$("$here/map.sh" "$work/root" 2>&1) || status=$?
  if ((status == $1)) && [[ $output == *"$2"* ]]; then
    echo "ok: $3"
  else
    echo "FAILED: $3: exit $status, not $1: $output"
    failures=$((failures + 1))
  fi
}

start; expect 0 '' "all on the map"
start; plant tb/new/new.h ''; expect 1 'tb/README.md: no row for tb/new' "a folder without a row"
start; rm -r "$work/root/tb/sim"; expect 1 'tb/README.md: tb/sim is not a folder' "a row without a folder"
start; plant docs/new.md ''; expect 1 'docs/README.md: no link to new.md' "a page without a link"
start; plant docs/tour.md 'look into `tb/sim/session.h`, then tb/sim/gone.cpp; tb/sim/x.h is any'; expect 1 'docs/tour.md: tb/sim/gone.cpp is not there' "a source that has gone"
start; rm "$work/root/tb/README.md"; expect 1 'tb/README.md: missing' "a floor without a page"
start; rm -r "$work/root"/*; expect 2 'to look at' "nothing"

"$here/map.sh" "$here/../.." || failures=$((failures + 1))
exit "$((failures != 0))"

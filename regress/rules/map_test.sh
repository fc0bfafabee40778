#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants what map.sh must find, and what it must leave alone; then looks at this tree.
set -euo pipefail
rule=map.sh
source "$(dirname "${BASH_SOURCE[0]}")/planted.sh"

start() {  # a house that is on its map
  clear
  plant tb/sim/session.h ''
  plant tb/README.md '| `tb/sim` | one run |'
  plant docs/tour.md 'look into `tb/sim/session.h`; tb/sim/x.h is any'
  plant docs/README.md '- [tour.md](tour.md)'
}

start; expect_nothing "all on the map"
start; plant tb/new/new.h ''; expect 1 'tb/README.md: no row for tb/new' "a folder without a row"
start; rm -r "$root/tb/sim"; expect 1 'tb/README.md: tb/sim is not a folder' "a row without a folder"
start; plant docs/new.md ''; expect 1 'docs/README.md: no link to new.md' "a page without a link"
start; plant docs/tour.md 'look into `tb/sim/session.h`, then tb/sim/gone.cpp'; expect 1 'docs/tour.md: tb/sim/gone.cpp is not there' "a source that has gone"
start; rm "$root/tb/README.md"; expect 1 'tb/README.md: missing' "a floor without a page"
clear; expect 2 'to look at' "nothing"
finish

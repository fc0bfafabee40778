#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the closure against the same stimulus without direction and prints the table of docs/coverage.md.
# usage: closure_report.sh [BUILD_DIR] [BUDGET of each part, e.g. 20m] [SEED]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${1:-$root/build} budget=${2:-20m} seed=${3:-1}
work=$build/closure
mkdir -p "$work"
rm -f "$work"/*.db "$work"/*.db-* "$work"/*.json "$work"/*.list
cd "$root"

close() { # NAME [OPTION..]: closes NAME.db, figures to NAME.json
  local name=$1
  shift
  "$build/sharp" cov close --db "$work/$name.db" --budget "$budget" --seed "$seed" --json "$work/$name.json" --out "$work/$name.list" "$@" |
    tee "$work/$name.log" >&2
}
figure() { python3 -c "import json,sys; j=json.load(open('$work/$1.json')); print($2)"; }
percent='100.0 * j["reached"] / j["goals"]'

close directed
close off --off
# How far the weaker of the two came, and what the closure needed for as much.
goal=$(python3 -c "print(min($(figure directed "$percent"), $(figure off "$percent")))")
close as_far --goal "$goal"
"$build/sharp" cov rank "$work/directed.db" --out "$work/ranked.list" >&2
"$build/sharp" cov merge "$work/both.db" "$work/directed.db" "$work/off.db" >&2
"$build/sharp" cov rank "$work/both.db" --out "$work/both.list" >&2

runs() { figure "$1" 'j["runs"]'; }
lines() { grep -c '^random' "$1"; }
all=$(($(runs directed) + $(runs off)))
echo "| figure | value |"
echo "|---|---|"
echo "| directed, $budget: functional coverage, runs | $(figure directed "'%.1f %%, %d' % ($percent, j['runs'])") |"
echo "| without direction, $budget: functional coverage, runs | $(figure off "'%.1f %%, %d' % ($percent, j['runs'])") |"
echo "| runs that the closure needs for $(printf %.1f "$goal") % | $(runs as_far), 1/$(python3 -c "print('%.1f' % ($(runs off) / $(runs as_far)))") of those without direction |"
echo "| ranked list of the directed runs | $(lines "$work/ranked.list") of $(runs directed) runs |"
echo "| ranked list of all runs | $(lines "$work/both.list") of $all runs, $(python3 -c "print('%.1f' % (100 * $(lines "$work/both.list") / $all))") % |"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One night, for cron, systemd and CI: build, run a list, put the reports where they are published. Exit code: that of `sharp regress`.
# usage: nightly.sh [LIST [BUDGET]]     default: nightly 30m
#
# SHARP_HISTORY    history file (default: build/regress/history.db); name a place that outlives the build folder
# SHARP_PUBLISH    folder for report.html, report.md, junit.xml, report.json and buckets/ of this night; what it held is replaced
# SHARP_KEEP       nights that keep waves, coverage and logs; older ones keep their reports (default: 14)
# SHARP_REGRESS    more arguments of `sharp regress`, apart by blanks: "--launcher slurm --jobs 64"
# SHARP_BUILD      build folder (default: build)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root list=${1:-nightly} budget=${2:-30m}
readonly build=${SHARP_BUILD:-$root/build}
readonly last=$build/regress/last.json
fail() { echo "nightly.sh: $1" >&2; exit "${2:-7}"; }

cd "$root"
mkdir -p "$build/regress"
exec 9>"$build/regress/nightly.lock"
flock --nonblock 9 || fail "the night before is still running in $build; this one does not start" 2

arguments=("$list" --budget "$budget" --json "$last" --keep "${SHARP_KEEP:-14}")
if [[ -n ${SHARP_HISTORY:-} ]]; then
  mkdir -p "$(dirname "$SHARP_HISTORY")"
  arguments+=(--history "$SHARP_HISTORY")
fi
read -r -a more <<<"${SHARP_REGRESS:-}"

publish() {
  local run
  run=$(sed -nE 's/^  "run": "(.*)",$/\1/p' "$last")
  [[ -d $run ]] || fail "$last names no run folder"
  mkdir -p "$SHARP_PUBLISH"
  rm -rf "$SHARP_PUBLISH"/{report.html,report.md,report.json,junit.xml,buckets}
  for part in report.html report.md report.json junit.xml buckets; do
    [[ ! -e $run/$part ]] || cp -r "$run/$part" "$SHARP_PUBLISH/"
  done
}

"$root/regress/build.sh" sharp || fail "the build failed; nothing was run"
rm -f "$last"
code=0
"$build/sharp" regress "${arguments[@]}" "${more[@]}" || code=$?
[[ -f $last ]] || fail "sharp regress wrote no report" $((code == 0 ? 7 : code))
[[ -z ${SHARP_PUBLISH:-} ]] || publish
exit "$code"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How long a user waits for the first verdict: processor time of a clean build, against an earlier commit; a cold night. For a quiet machine.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: first_verdict.sh [--against REV] [--only build|night] [--budget TIME]

  build   processor time (user + system) of building the program `sharp` of HEAD from nothing, without ccache; with --against also of REV, before it
  night   `sharp regress nightly --budget TIME` (default 10m) without DUT libraries and without compiler cache: when its first test starts, how many DUTs
          were built in that time and how long that took

Needs about 3 GB below $TMPDIR and removes them. The demo from a bare machine: portability.sh bookworm --only demo. Exit: 0, 1 something failed, 2 wrong usage.
USAGE
}
fail() { echo "first_verdict.sh: $1" >&2; exit "${2:-1}"; }

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
against="" only="" budget=10m
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --against | --only | --budget) (($# >= 2)) || fail "$1 needs a value (see --help)" 2; printf -v "${1#--}" '%s' "$2"; shift 2 ;;
    *) fail "unknown argument '$1' (see --help)" 2 ;;
  esac
done
[[ $only =~ ^(|build|night)$ ]] || fail "--only $only: legal: build, night" 2
git -C "$root" rev-parse -q --verify "${against:-HEAD}^{commit}" >/dev/null || fail "--against $against: no commit of this checkout" 2

readonly work=$(mktemp -d "${TMPDIR:-/var/tmp}/sharp-first-verdict.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 6' INT TERM

# processor_seconds REV: of cmake --build; prints it.
processor_seconds() {
  local tree=$work/tree build=$work/tree/build
  rm -rf "$tree"
  git clone -q --no-checkout "$root" "$tree"
  git -C "$tree" checkout -q --detach "$(git -C "$root" rev-parse "$1")"
  cmake -S "$tree" -B "$build" -G Ninja -DCCACHE=OFF >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "configuring $1 failed"; }
  (
    TIMEFORMAT='%U %S'
    time cmake --build "$build" -j "$(nproc)" --target sharp >"$work/log" 2>&1
  ) 2>"$work/times" || { tail -20 "$work/log" >&2; fail "building $1 failed"; }
  awk '{ printf "%.0f", $1 + $2 }' "$work/times"
}

run_build() {
  local before now
  if [[ -n $against ]]; then
    before=$(processor_seconds "$against")
    echo "clean build of sharp, $(git -C "$root" rev-parse --short "$against"): $before CPU s"
  fi
  now=$(processor_seconds HEAD)
  echo "clean build of sharp, $(git -C "$root" rev-parse --short HEAD): $now CPU s"
  [[ -z $against ]] || awk -v a="$now" -v b="$before" 'BEGIN { printf "ratio: %.2f\n", a / b }'
}

run_night() {
  "$root/regress/build.sh" sharp >/dev/null
  SHARP_DUT_CACHE=$work/dut CCACHE_DIR=$work/ccache "$root/build/sharp" regress nightly --budget "$budget" --history "$work/history.db" --out "$work/night" >"$work/log" 2>&1 ||
    tail -20 "$work/log" >&2
  [[ -s $work/night/report.json ]] || fail "the night left no report (see above)"
  python3 - "$work/night/report.json" <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
states = [build["state"] for build in report["builds"]]
first = report["first_test_seconds"]
print(f"cold night: {'no test started' if first is None else f'first test after {first:.1f} s'}; {states.count('built')} of {len(states)} DUTs built within {report['build_seconds']:.0f} s "
      f"beside tests, {sum(b['seconds'] for b in report['builds']):.0f} s in sum")
PYTHON
}

case $only in
  build) run_build ;;
  night) run_night ;;
  *) run_build; run_night ;;
esac

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Verilator lint of the whole RTL, warnings fatal, for every configuration in cfg/accel with every latency set.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: lint_rtl.sh [--rtl DIR] [--accel DIR]
  --rtl DIR    RTL folder (default: rtl/ of this tree)
  --accel DIR  folder with the configurations (default: cfg/accel)
Waivers stand in DIR/sharp.vlt, each with its reason. Exit: 0 clean, 1 findings (printed), 2 wrong usage.
USAGE
}
fail() { echo "lint_rtl.sh: $1" >&2; exit "${2:-1}"; }

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/regress/rtl_sources.sh"
source "$root/regress/configurations.sh"
rtl=$root/rtl accel=$root/cfg/accel
while (($#)); do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --rtl | --accel) (($# >= 2)) || fail "$1 needs a value" 2; printf -v "${1#--}" '%s' "$2"; shift 2 ;;
    *) fail "unknown argument '$1' (see --help)" 2 ;;
  esac
done
[[ -f $rtl/sharp.sv ]] || fail "--rtl $rtl: holds no sharp.sv" 2
rtl=$(cd "$rtl" && pwd)
accel=$(cd "$accel" && pwd)

cd "$rtl/.."
list=$(rtl_sources "$(basename "$rtl")") || fail "cannot order the sources"
mapfile -t sources <<<"$list"
edges=$(rtl_edges "${sources[@]}")
[[ -z $edges ]] || fail "only rising edges and flip-flops are allowed: $edges"
checked=0
for file in "$accel"/*.yaml; do
  while read -r set parameters; do
    [[ $parameters == *-GVsWidth=* && $parameters == *-GLatWb=* ]] || fail "$file: latency set '$set' lacks parameters: $parameters"
    # shellcheck disable=SC2086  # the parameters are separate words
    verilator --lint-only -Wall --assert --unroll-count 1 --top-module sharp $parameters "$(basename "$rtl")/sharp.vlt" "${sources[@]}" ||
      fail "findings in $(basename "$file" .yaml) with latencies '$set'"
    checked=$((checked + 1))
  done < <(configurations "$file")
done
((checked > 0)) || fail "no configuration found in $accel"
echo "lint clean: $checked configurations, ${#sources[@]} files"

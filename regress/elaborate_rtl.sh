#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lets Verilator read one configuration of the RTL and write down what it found: messages, ports, signals. Nothing is compiled.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: elaborate_rtl.sh --rtl DIR --out DIR --params "VsWidth=4 ..." --levels N --lat-add N [--late-lint no]

  --rtl DIR      folder with the RTL: every .sv below it (folders test_* are skipped), and sharp.vlt if there is one
  --out DIR      folder for what was found; made if it does not exist. In it:
                   sources        the files in the order of reading, named from the folder above the RTL
                   unordered      why there is no such order, if there is none: then the rest is missing
                   edges          lines that are not at the rising edge of a clock, as file:line:text
                   elaborate.log  messages while the design was elaborated
                   lint.log       messages of the later stages: latches, assignments
                   tree.xml, or tree.json and tree.meta.json: all signals by hierarchical name, if the design could be elaborated
                   tile_sum       the member of the model that holds the tile sums
  --params LIST  parameters of module sharp to set, Name=Value separated by blanks; may be empty
  --levels N, --lat-add N  levels of the adder tree and latency of each: they say which register holds the tile sums
  --late-lint yes|no  whether lint.log is written (default yes)

tb/fit reads all this. Exit: 0 whatever Verilator said, 1 it is not installed or the sources have no order (message on stderr), 2 wrong usage.
USAGE
}
fail() { echo "elaborate_rtl.sh: $1" >&2; exit "${2:-1}"; }

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for script in rtl_sources.sh dut/environment.sh dut/generated_inputs.sh verilator/versions.sh; do source "$root/regress/$script"; done
scrub_environment

rtl="" out="" params="" levels="" lat_add="" late_lint=yes
while (($#)); do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --rtl | --out | --params | --levels | --lat-add | --late-lint)
      (($# >= 2)) || fail "$1 needs a value (see --help)" 2
      option=${1#--}
      printf -v "${option//-/_}" '%s' "$2"
      shift 2 ;;
    *) fail "unknown argument '$1' (see --help)" 2 ;;
  esac
done
[[ -n $rtl && -n $out && $levels$lat_add =~ ^[0-9]+$ ]] || fail "--rtl, --out, --levels and --lat-add are needed (see --help)" 2
[[ -d $rtl ]] || fail "--rtl $rtl: no such folder" 2
overrides=()
for p in $params; do
  [[ $p =~ ^([A-Za-z_0-9]+)=([0-9]+)$ ]] || fail "--params: '$p' is not Name=Number" 2
  overrides+=("-G$p")
done
command -v verilator >/dev/null || fail "verilator is not installed"
find_verilator_version || fail "Verilator does not work (see above)"

rtl=$(cd "$rtl" && pwd -P)
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$rtl/.."
readonly rtl_name=$(basename "$rtl")
find_tile_sum "$levels" "$lat_add"
echo "u_datapath__DOT__$tile_sum" >"$out/tile_sum"
rtl_sources "$rtl_name" >"$out/sources" 2>"$out/unordered" || fail "$(cat "$out/unordered")"
rm -f "$out/unordered"
mapfile -t sources <"$out/sources"
rtl_edges "${sources[@]}" >"$out/edges"
settings=()
[[ ! -f $rtl/sharp.vlt ]] || settings=("$rtl_name/sharp.vlt")

find_tree_options "$out"
read_rtl() {  # read_rtl ARGUMENT...
  verilator "$@" -Wall -Wno-fatal --assert --unroll-count 1 --top-module sharp "${overrides[@]}" "${settings[@]}" "${sources[@]}"
}
[[ $late_lint != yes ]] || read_rtl --lint-only >"$out/lint.log" 2>&1 &
read_rtl "${tree_options[@]}" --flatten --Mdir "$out/made" >"$out/elaborate.log" 2>&1 || rm -f "$out"/tree.*
wait || true

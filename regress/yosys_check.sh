#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A second reader of the RTL: yosys elaborates every control and memory module, the floating-point operators and the whole machine.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: yosys_check.sh [--rtl DIR]
  --rtl DIR  RTL folder (default: rtl/ of this tree)
Reads each module as an independent tool would and fails on undriven or multiply driven nets, combinational loops, latches and
implicitly declared names. Exit: 0 clean, 1 findings (printed), 2 wrong usage.
USAGE
}
fail() { echo "yosys_check.sh: $1" >&2; exit "${2:-1}"; }

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/regress/rtl_sources.sh"
rtl=$root/rtl
while (($#)); do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --rtl) (($# >= 2)) || fail "$1 needs a value" 2; rtl=$2; shift 2 ;;
    *) fail "unknown argument '$1' (see --help)" 2 ;;
  esac
done
[[ -f $rtl/sharp.sv ]] || fail "--rtl $rtl: holds no sharp.sv" 2
rtl=$(cd "$rtl" && pwd)
command -v yosys >/dev/null || fail "yosys is not installed"
readonly work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$rtl"  # names of sources from here: what lies above may hold anything

list=$(rtl_sources .) || fail "cannot order the sources"
mapfile -t all <<<"$list"
packages=() sources=()  # without the bound checkers, which use full SVA
for f in "${all[@]}"; do
  if [[ $f == */props/* ]]; then continue; fi
  if grep -q '^package ' "$f"; then packages+=("$f"); else sources+=("$f"); fi
done

# quoted FILE...: as words of a script of yosys.
quoted() { printf '"%s" ' "$@"; }

# elaborate NAME SCRIPT: runs yosys quietly; on a finding prints its output and stops.
elaborate() {
  yosys -q -e 'implicitly declared' -e 'used but has no driver' -e 'multiple conflicting drivers' -p "$2" >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; fail "findings in $1"; }
  checked=$((checked + 1))
}
readonly prove="proc; select -assert-none t:\$dlatch t:\$adlatch t:\$dlatchsr; check -assert"
checked=0

# 1. Control and memory modules on their own, with their default parameters; a module may use others of its folder.
for folder in control mem; do
  folder_sources=()
  for f in "${sources[@]}"; do
    if [[ $f == */$folder/* ]]; then folder_sources+=("$f"); fi
  done
  ((${#folder_sources[@]} > 0)) || fail "no module found in $rtl/$folder"
  for f in "${folder_sources[@]}"; do
    name=$(basename "$f" .sv)
    elaborate "$name" "read_verilog -sv -formal $(quoted "${packages[@]}" "${folder_sources[@]}"); hierarchy -check -top $name; $prove"
  done
done

# 2. Floating-point operators: one module around each function of the package.
operators=$(sed -nE 's/^ *function automatic logic \[31:0\] ((fp|fixed|activation)[a-z0-9_]*)\((.*)\);.*/\1 \3/p' "$rtl/fp/sharp_fp_pkg.sv")
[[ -n $operators ]] || fail "no function found in $rtl/fp/sharp_fp_pkg.sv"
while read -r name arguments; do
  ports=$(tr -d '\n' <<<"$arguments")
  names=$(sed -E 's/input logic \[[0-9:]+\] //g' <<<"$ports")
  {
    echo "module op_$name($ports, output logic [31:0] result_o);"
    echo "  assign result_o = sharp_fp_pkg::$name($names);"
    echo "endmodule"
  } >"$work/op_$name.sv"
  elaborate "sharp_fp_pkg::$name" "read_verilog -sv -formal $(quoted "${packages[@]}" "$work/op_$name.sv"); hierarchy -check -top op_$name; $prove"
done <<<"$operators"

# 3. The whole machine, smallest configuration, one and several ranks per stage.
for latency in 1 2; do
  chparams=""
  for name in LatMem LatMul LatAdd LatAcc LatMfu LatCu LatWb; do chparams+=" -set $name $latency"; done
  elaborate "sharp (tiny, every latency $latency)" \
    "read_verilog -sv -formal -defer $(quoted "${packages[@]}" "${sources[@]}"); chparam$chparams sharp; hierarchy -check -top sharp; $prove"
done
echo "yosys clean: $checked elaborations"

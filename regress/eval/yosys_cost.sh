#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Gates of the units of sharp_64, mapped to two-input CMOS gates by yosys and abc. Prints a line a unit: name, cells, longest path in
# gates, separated by tabs. Memories are left out: they are macros. usage: yosys_cost.sh [RTL]
set -euo pipefail
fail() { echo "yosys_cost.sh: $1" >&2; exit "${2:-1}"; }
readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$root/regress/rtl_sources.sh"
readonly rtl=${1:-$root/rtl}
[[ -f $rtl/sharp.sv ]] || fail "$rtl: holds no sharp.sv" 2
command -v yosys >/dev/null || fail "yosys is not installed"
readonly work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

list=$(rtl_sources "$rtl") || fail "cannot order the sources"
packages=() sources=()
while read -r f; do
  if [[ $f == */props/* ]]; then continue; fi
  if grep -q '^package ' "$f"; then packages+=("$f"); else sources+=("$f"); fi
done <<<"$list"

# measure NAME TOP PARAMETERS FILES..: PARAMETERS as "-set A 1 -set B 2"
measure() {
  local name=$1 top=$2 parameters=$3
  shift 3
  local script="read_verilog -sv -defer ${packages[*]} $*; "
  [[ -z $parameters ]] || script+="chparam $parameters $top; "
  # A memory is a macro: taken out with its module.
  script+="hierarchy -check -top $top; proc -norom; memory_collect; delete t:\$mem_v2 t:\$mem; flatten; synth -run fine:check; abc -g cmos2; opt_clean; "
  script+="tee -o $work/stat stat; tee -o $work/ltp ltp -noff"
  yosys -q -p "$script" >"$work/log" 2>&1 || { tail -20 "$work/log" >&2; fail "yosys failed on $name"; }
  local cells depth
  cells=$(awk '/Number of cells:/ { n = $NF } END { print n }' "$work/stat")
  depth=$(sed -nE 's/.*Longest topological path in .*\(length=([0-9]+)\).*/\1/p' "$work/ltp" | tail -1)
  [[ -n $cells && -n $depth ]] || fail "cannot read what yosys says of $name"
  printf '%s\t%s\t%s\n' "$name" "$cells" "$depth"
}

# operator NAME FUNCTION ARGUMENT_WIDTHS..: a function of the package as a module, with only the bits that it looks at.
operator() {
  local name=$1 function=$2
  shift 2
  local ports="" arguments="" n=0 width
  for width in "$@"; do
    ports+="input logic [$((width - 1)):0] a$n, "
    arguments+="${arguments:+, }32'(a$n)"
    n=$((n + 1))
  done
  cat >"$work/op.sv" <<MODULE
module op(${ports}output logic [31:0] result_o);
  assign result_o = sharp_fp_pkg::$function($arguments);
endmodule
MODULE
  measure "$name" op "" "$work/op.sv"
}

operator "fp16 multiplier (fp32 out)" fp16_mul 16 16
operator "fp32 adder (tree)" fp32_add_tree 32 32
operator "fp32 adder" fp32_add 32 32
operator "fp32 multiplier" fp32_mul 32 32
operator "activation" activation 32 1
measure "MFUs (8)" sharp_mfu "-set KMax 64 -set NumMfu 8 -set NumCu 2 -set LatMfu 1" "${sources[@]}"
measure "cell updaters (2), without c memory" sharp_cell_updater "-set NumCu 2" "${sources[@]}"
measure "dispatcher" sharp_dispatcher "-set NumMfu 8 -set NumCu 2" "${sources[@]}"
measure "hazard unit" sharp_hazard "" "${sources[@]}"

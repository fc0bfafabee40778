#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Gates of the units of sharp_64, mapped to two-input CMOS gates by yosys and abc. Prints a line a unit: name, cells, longest path in
# gates, separated by tabs. Memories are left out: they are macros. usage: yosys_cost.sh [RTL [PROCESSES [UNITS]]]
# UNITS: an extended regular expression, only units with such a name.
set -euo pipefail
fail() { echo "yosys_cost.sh: $1" >&2; exit "${2:-1}"; }
readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$root/regress/rtl_sources.sh"
readonly rtl=${1:-$root/rtl} processes=${2:-2} wanted=${3:-.}
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

# measure FOLDER NAME TOP PARAMETERS FILES..: PARAMETERS as "-set A 1 -set B 2"
measure() {
  local folder=$1 name=$2 top=$3 parameters=$4
  shift 4
  local script
  script="read_verilog -sv -defer $(printf '"%s" ' "${packages[@]}" "$@"); "
  [[ -z $parameters ]] || script+="chparam $parameters $top; "
  # A memory that is written is a macro: taken out. A table (no write port) is logic.
  script+="hierarchy -check -top $top; proc; opt; memory_collect; delete t:\$mem_v2 r:WR_PORTS>0 %i; memory_map; flatten; "
  script+="synth -run fine:check; abc -g cmos2; opt_clean; "
  script+="tee -o stat stat -json; tee -o ltp ltp -noff"
  # yosys gives its own folder to a shell, unquoted: it lies here.
  (cd "$folder" && TMPDIR=. yosys -q -p "$script") >"$folder/log" 2>&1 || { tail -20 "$folder/log" >&2; fail "yosys failed on $name"; }
  local cells depth
  cells=$(sed -nE 's/^ *"num_cells": *([0-9]+).*/\1/p' "$folder/stat" | tail -1)
  depth=$(sed -nE 's/.*Longest topological path in .*\(length=([0-9]+)\).*/\1/p' "$folder/ltp" | tail -1)
  [[ -n $cells && -n $depth ]] || fail "cannot read what yosys says of $name"
  printf '%s\t%s\t%s\n' "$name" "$cells" "$depth" >"$folder/row"
}

# unit NAME TOP PARAMETERS FILES..: measured in the background, PROCESSES at once.
units=0
unit() {
  if [[ ! $1 =~ $wanted ]]; then return; fi
  # A unit that failed has said why; the others that run are waited for, not left behind.
  if (($(jobs -rp | wc -l) >= processes)); then wait -n || { wait; exit 1; }; fi
  units=$((units + 1))
  mkdir -p "$work/$units"
  measure "$work/$units" "$@" &
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
  cat >"$work/$function.sv" <<MODULE
module op(${ports}output logic [31:0] result_o);
  assign result_o = sharp_fp_pkg::$function($arguments);
endmodule
MODULE
  unit "$name" op "" "$work/$function.sv"
}

operator "fp16 multiplier (fp32 out)" fp16_mul 16 16
operator "fp32 adder (tree)" fp32_add_tree 32 32
operator "fp32 adder" fp32_add 32 32
operator "fp32 multiplier" fp32_mul 32 32
operator "activation" activation 32 1
unit "MFUs (8)" sharp_mfu "-set KMax 64 -set NumMfu 8 -set NumCu 2 -set LatMfu 1" "${sources[@]}"
unit "cell updaters (2), without c memory" sharp_cell_updater "-set NumCu 2" "${sources[@]}"
unit "dispatcher" sharp_dispatcher "-set NumMfu 8 -set NumCu 2" "${sources[@]}"
unit "hazard unit" sharp_hazard "" "${sources[@]}"
wait
((units > 0)) || fail "UNITS '$wanted': no unit has such a name" 2
for ((n = 1; n <= units; ++n)); do
  [[ -s $work/$n/row ]] || exit 1  # it has said why
  cat "$work/$n/row"
done

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants errors in copies of the RTL: lint, yosys and the DUT build must refuse each with a message and leave nothing behind.
set -euo pipefail

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly params="VsWidth=4 NumVs=4 NumMfu=4 NumCu=1 StreamWidth=4 MaxInput=64 MaxHidden=64 WeightDepth=1024 BiasDepth=256
  IntermediateDepth=64 MaxPasses=4 SequenceDepth=64 StateDepth=64 LatMem=1 LatMul=1 LatAdd=1 LatAcc=1 LatMfu=1 LatCu=1 LatWb=1"
failures=0

# plant FILE SED-SCRIPT: a fresh copy of the RTL in $work/rtl with one change, which must really change the file.
plant() {
  rm -rf "$work/rtl"
  cp -r "$root/rtl" "$work/rtl"
  sed -i "$2" "$work/rtl/$1"
  ! cmp -s "$root/rtl/$1" "$work/rtl/$1" || { echo "FAILED: '$2' changes nothing in $1"; failures=$((failures + 1)); }
}

# refuses NAME EXIT TEXT COMMAND...: the command must end with EXIT and say TEXT.
refuses() {
  local name=$1 expected=$2 text=$3 status=0
  shift 3
  "$@" >"$work/output" 2>&1 || status=$?
  if ((status != expected)) || ! grep -q -- "$text" "$work/output"; then
    echo "FAILED: $name: exit $status (expected $expected), output without '$text':"
    cat "$work/output"
    failures=$((failures + 1))
  else
    echo "ok: $name"
  fi
}

plant control/sharp_x_stream.sv 's/beat_q + 1;/beat_q + 32'"'"'d1;/'
refuses "lint finds a width error" 1 WIDTH "$root/regress/lint_rtl.sh" --rtl "$work/rtl"
plant control/sharp_hazard.sv '0,/posedge clk_i/s//negedge clk_i/'
refuses "lint finds a falling edge" 1 "only rising edges" "$root/regress/lint_rtl.sh" --rtl "$work/rtl"
plant control/sharp_h_stream.sv 's/assign bank_o = out_steps_q\[0\];//'
refuses "lint finds an undriven port" 1 UNDRIVEN "$root/regress/lint_rtl.sh" --rtl "$work/rtl"
refuses "yosys finds an undriven port" 1 "no driver\|has 'z'\|problems in 'check" "$root/regress/yosys_check.sh" --rtl "$work/rtl"
plant control/sharp_hazard.sv 's/assign running = .*/assign running = state_is_run;/'
refuses "yosys finds an undeclared name" 1 "implicitly declared" "$root/regress/yosys_check.sh" --rtl "$work/rtl"

# Nothing looked at is never clean.
mkdir -p "$work/empty"
refuses "lint without a configuration" 1 "no configuration found" "$root/regress/lint_rtl.sh" --accel "$work/empty"
rm -rf "$work/rtl" && cp -r "$root/rtl" "$work/rtl" && rm "$work"/rtl/mem/*.sv
refuses "yosys without a module in a folder" 1 "no module found in .*/mem" "$root/regress/yosys_check.sh" --rtl "$work/rtl"
refuses "gates of no unit" 2 "no unit has such a name" "$root/regress/eval/yosys_cost.sh" "$root/rtl" 1 "^nothing$"

build() { "$root/regress/build_dut.sh" --out "$work/dut/x.so" "$@"; }
refuses "build finds a syntax error" 1 "verilator failed" build --rtl "$work/rtl" --params "$params"
refuses "build refuses an illegal parameter" 1 "NumMfu must be 4" build --rtl "$root/rtl" --params "${params/NumMfu=4/NumMfu=5}"
refuses "build names a missing parameter" 2 "LatWb is missing" build --rtl "$root/rtl" --params "${params/LatWb=1/}"
refuses "build names an unknown parameter" 2 "unknown parameter 'Lat'" build --rtl "$root/rtl" --params "$params Lat=1"
refuses "build names an unknown variant" 2 "legal: fast, randreset" build --rtl "$root/rtl" --params "$params" --variant slow
refuses "build names a missing folder" 2 "no such folder" build --rtl "$work/nothing" --params "$params"
left=$(ls -A "$work/dut" 2>/dev/null || true)
[[ -z $left ]] || { echo "FAILED: refused builds left $left"; failures=$((failures + 1)); }
exit $((failures > 0))

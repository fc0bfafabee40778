#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A defect that shows after more than 50,000 cycles of sharp_1k: the failing run leaves a small dump of the right cycles, in little more time
# than a passing run; and a killed run leaves no process behind. usage: late_failure.sh SHARP FST_VALUE WORK_DIR
set -euo pipefail
readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) sharp=$1 fst_value=$2 work=$3
readonly run=$root/regress/late_failure.yaml
fail() { echo "late_failure.sh: $1" >&2; exit 1; }

rm -rf "$work/rtl" "$work/out"
mkdir -p "$work"
export SHARP_DUT_CACHE=$work/dut
cp -r "$root/rtl" "$work/rtl"
# From step 1,300 on the row of h comes from the wrong bank.
sed -i "s/\.read_bank_i(!step\[0\])/.read_bank_i(!step[0] ^ (step >= 32'd1300))/" "$work/rtl/sharp.sv"
! cmp -s "$root/rtl/sharp.sv" "$work/rtl/sharp.sv" || fail "the defect could not be planted: the RTL has changed"

# sharp run prints "... in N.N s" without building; the libraries are built by a first, short run.
for rtl in "$root/rtl" "$work/rtl"; do
  "$sharp" run "$run" --rtl "$rtl" --set input.steps=2 --waves none >"$work/build.log" || fail "a short run does not pass: $work/build.log"
done
seconds() { date +%s.%N; }

begin=$(seconds)
"$sharp" run "$run" --rtl "$root/rtl" --json "$work/pass.json" >"$work/pass.log" || fail "the original RTL does not pass: $work/pass.log"
readonly passing=$(awk "BEGIN { print $(seconds) - $begin }")

begin=$(seconds)
code=0
"$sharp" run "$run" --rtl "$work/rtl" --waves fail --out "$work/out" >"$work/fail.log" || code=$?
readonly failing=$(awk "BEGIN { print $(seconds) - $begin }")
((code == 1)) || fail "exit code $code instead of 1: $work/fail.log"

dump=$(find "$work/out" -name wave.fst)
[[ -n $dump ]] || fail "no wave.fst"
folder=$(dirname "$dump")
[[ -s $folder/failure.gtkw ]] || fail "no failure.gtkw"
bytes=$(stat -c %s "$dump")
field() { sed -nE "s/^ *\"$1\": \"?([^\",]*)\"?,?$/\1/p" "$folder/result.json" | head -1; }  # the first is that of `failure` or the window
readonly cycle=$(field cycle) first=$(field first_cycle) last=$(field last_cycle) expected=$(field expected) got=$(field got)
bad=$cycle
for link in $(sed -nE 's/^ *"cycle": ([0-9]+),?$/\1/p' "$folder/result.json"); do ((link < bad)) && bad=$link; done
echo "first bad cycle $bad, detected in cycle $cycle; dump of cycles $first to $last, $bytes bytes; passing run $passing s, failing run $failing s"

((bad >= 50000)) || fail "the defect shows in cycle $bad, before cycle 50,000"
((bytes < 50 * 1024 * 1024)) || fail "the dump has $bytes bytes, more than 50 MiB"
((first + 100 < bad && cycle < last)) || fail "the dump does not hold the first bad cycle and the cycles around it"
awk "BEGIN { exit !($failing <= 1.3 * $passing + 10) }" || fail "the failing run took $failing s, the passing run $passing s: more than 1.3 times as long plus 10 s"

mapfile -t values < <("$fst_value" "$dump" "$cycle" TOP.sharp.u_datapath.u_lane0.tile_sum_i model.tile_sum.lane0 model.match.tile_sum model.cycle)
[[ ${values[0]} == "${got%% *}" ]] || fail "RTL in the dump: ${values[0]}, got in the result: $got"
[[ ${values[1]} == "${expected%% *}" ]] || fail "model in the dump: ${values[1]}, expected in the result: $expected"
((values[2] == 0 && values[3] == cycle)) || fail "match bit ${values[2]} in cycle ${values[3]}"
mapfile -t before < <("$fst_value" "$dump" $((cycle - 1)) model.match.tile_sum model.failure)
((before[0] == 1 && before[1] == 0)) || fail "the dump shows a difference before the first"

# Killed while snapshots are alive: the command, the case and its snapshots are one session.
setsid "$sharp" run "$run" --rtl "$root/rtl" --set input.steps=200000 --snapshot-cycles 5000 >"$work/kill.log" 2>&1 &
readonly leader=$!
members() { ps -o stat= -s "$leader" | grep -vc '^Z' || true; }  # a dead process that nobody has waited for is none
for ((i = 0; i < 600 && $(members) < 4; ++i)); do sleep 0.1; done
(($(members) >= 4)) || { kill -9 -- "-$leader" 2>/dev/null; fail "no two snapshots within a minute: $(members) processes"; }
echo "killing the command of $(members) processes: itself, the case, its snapshots"
kill -9 "$leader"
wait "$leader" 2>/dev/null || true
for ((i = 0; i < 20 && $(members) > 0; ++i)); do sleep 0.1; done
left=$(members)
((left == 0)) || { kill -9 -- "-$leader" 2>/dev/null; fail "$left processes are left 2 s after kill -9 of the command"; }
echo "none is left"

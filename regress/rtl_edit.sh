#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# RTL that is edited while its DUT is built, at random moments and in both directions: the verdict is that of the text which the report names,
# and the library that was built meanwhile is no other text's either. usage: rtl_edit.sh SHARP WORK_DIR ROUNDS [run|night [SEED]]
set -euo pipefail
readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) sharp=$1 work=$2 rounds=$3 command=${4:-run}
RANDOM=${5:-1}
readonly file=$work/rtl/datapath/sharp_cell_updater.sv run=$root/regress/canary/run.yaml
readonly whole='sharp_fp_pkg::fp32_to_fp16((v & lstm)' cut="sharp_fp_pkg::fp32_to_fp16((v \\& lstm \\& 32'hFFFF_E000)"
fail() { echo "rtl_edit.sh: $1" >&2; exit 1; }

rm -rf "$work"
mkdir -p "$work"
export SHARP_DUT_CACHE=$work/dut
cp -r "$root/rtl" "$work/rtl"
cp "$file" "$work/sound.sv"
sed "s/$whole/$cut/" "$file" >"$work/defective.sv"  # h is cut to fp16 instead of rounded
! cmp -s "$work/sound.sv" "$work/defective.sv" || fail "the defect could not be planted: the RTL has changed"

place() { { cat "$work/$1.sv"; echo "// round $2"; } >"$file"; }  # each round has texts of its own: nothing is in the cache
field() { sed -nE "s/^ *\"$2\": \"?([^\",]*)\"?,?$/\1/p" "$1" | head -1; }
# Each prints "hash verdict".
simulate() {  # simulate NAME
  local code=0
  "$sharp" run "$run" --rtl "$work/rtl" --waves none --json "$work/$1.json" >"$work/$1.log" 2>&1 || code=$?
  [[ -s $work/$1.json ]] || fail "exit code $code and no report: $work/$1.log"
  echo "$(field "$work/$1.json" rtl_hash) $(field "$work/$1.json" verdict)"
}
night() {  # night NAME: all its tests are of one text, or its verdict is none of the two
  local code=0
  rm -rf "$work/$1.night"
  "$sharp" regress "$work/list.yaml" --seed 1 --rtl "$work/rtl" --waves none --shrink-seconds 0 --job-seconds 0 --history none --out "$work/$1.night" \
    >"$work/$1.log" 2>&1 || code=$?
  python3 - "$work/$1.night/report.json" <<'PYTHON' || fail "exit code $code and no report: $work/$1.log"
import json, sys
report = json.load(open(sys.argv[1]))
verdicts = {test["verdict"] for test in report["tests"]}
print(report["rtl"]["hash"], " ".join(sorted(verdicts)))
PYTHON
}

case $command in
  run) racing=simulate moments=6 ;;
  night)
    racing=night moments=14
    printf 'summary: every test meets the defect\nlimits: {seconds: 120, cycles: 5000000, memory_mib: 4096}\nentries:\n' >"$work/list.yaml"
    for ((n = 0; n < 6; n++)); do printf -- '  - {name: test_%d, run: "%s"}\n' "$n" "$run"; done >>"$work/list.yaml"
    ;;
  *) fail "run or night, not '$command'" ;;
esac

edited=0
for ((n = 0; n < rounds; n++)); do
  texts=(sound defective)
  first=${texts[n % 2]} second=${texts[(n + 1) % 2]}
  place "$first" "$n"
  $racing racing >"$work/verdict" &
  sleep "$(awk "BEGIN { print $RANDOM / 32768 * $moments }")"
  place "$second" "$n"
  wait $! || fail "round $n: $(cat "$work/racing.log")"
  place sound "$n"
  sound=$(simulate sound)
  place defective "$n"
  defective=$(simulate defective)
  seen=$(cat "$work/verdict")
  [[ $sound == *" pass" ]] || fail "round $n: the sound text has the verdict ${sound#* }"
  [[ $defective == *" mismatch" ]] || fail "round $n: the defective text has the verdict ${defective#* }"
  [[ $seen == "$sound" || $seen == "$defective" ]] || fail "round $n: '$seen' is neither '$sound' nor '$defective'"
  [[ $seen != "${!second}" ]] || edited=$((edited + 1))
done
echo "rtl_edit $command: $rounds rounds, each verdict is that of the text it names; in $edited of them the edit came before the text was read"

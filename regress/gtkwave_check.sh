#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Opens the view of a seeded failure and every hand-made view in the real GTKWave: all signals are shown, the markers are where they belong.
# usage: gtkwave_check.sh SHARP WORK_DIR; exit 77: GTKWave or a virtual display is not installed
set -euo pipefail
readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) sharp=$1 work=$2
fail() { echo "gtkwave_check.sh: $1" >&2; exit 1; }
for tool in gtkwave xvfb-run xauth; do
  command -v $tool >/dev/null || { echo "skipped: $tool is not installed (regress/bootstrap.sh installs it)"; exit 77; }
done

rm -rf "$work"
mkdir -p "$work"
cp -r "$root/rtl" "$work/rtl"
sed -i 's/\.read_bank_i(!step\[0\])/.read_bank_i(step[0])/' "$work/rtl/sharp.sv"
! cmp -s "$root/rtl/sharp.sv" "$work/rtl/sharp.sv" || fail "the defect could not be planted"
code=0
"$sharp" run "$root/regress/canary/run.yaml" --rtl "$work/rtl" --out "$work/out" >"$work/run.log" || code=$?
((code == 1)) || fail "the seeded failure ended with exit code $code"
dump=$(find "$work/out" -name wave.fst)
readonly folder=$(dirname "$dump")

check() {  # check VIEW: shows every signal that the view names
  local view=$1 wanted shown markers
  wanted=$(grep -cE '^(\+\{[^}]*\} )?(TOP|model)\.' "$folder/$view.gtkw")
  cat >"$work/script.tcl" <<TCL
update; after 500; update
puts "shown [gtkwave::getTotalNumTraces]"
puts "names [join [lsort -unique [gtkwave::getDisplayedSignals]] { }]"
puts "markers [gtkwave::getNamedMarker A] [gtkwave::getNamedMarker B]"
gtkwave::/File/Grab_To_File $view.png
gtkwave::/File/Quit
TCL
  # In the folder: names in a script of Tcl are read by Tcl.
  (cd "$work" && timeout 60 xvfb-run -a -s '-screen 0 1600x1000x24' gtkwave --save "$folder/$view.gtkw" -S script.tcl "$dump") \
    >"$work/$view.log" 2>&1 || fail "$view: gtkwave failed: $(tail -3 "$work/$view.log")"
  shown=$(sed -n 's/^names //p' "$work/$view.log" | wc -w)
  ((shown > 0)) || fail "$view: nothing is shown"
  local missing=0 name
  for name in $(sed -nE 's/^(\+\{[^}]*\} )?((TOP|model)\.[^ ]*)$/\2/p' "$folder/$view.gtkw" | sed 's/\[[0-9:]*\]$//' | sort -u); do
    grep -qF "${name##*.}" "$work/$view.log" || { echo "$view: $name is not shown" >&2; missing=1; }
  done
  ((missing == 0)) || fail "$view: signals are missing"
  (($(stat -c %s "$work/$view.png") > 20000)) || fail "$view: the picture is blank"
  markers=$(sed -n 's/^markers //p' "$work/$view.log")
  echo "$view: $wanted signals, $shown names shown, markers ${markers:-none}"
}

check failure
# Cycle 211: the scalars of the wrong bank; cycle 214: the tile sum. Time = 2 * (cycle + 3).
grep -q '^markers 428 434' "$work/failure.log" || fail "failure: markers are $(grep '^markers' "$work/failure.log")"
for view in "$root"/waves/*.gtkw; do
  name=$(basename "$view" .gtkw)
  "$sharp" waves "$work/out" --view "$name" --print >"$work/$name.print"
  ! grep 'not in this dump' "$work/$name.print" || fail "$name: the dump does not hold all of its signals"
  check "$name"
done
code=0
"$sharp" waves "$work/out" --view none --print >"$work/none.log" 2>&1 || code=$?
((code == 2)) && grep -q 'legal: activation, cell_update' "$work/none.log" || fail "an unknown view must name the legal ones"

# SPDX-License-Identifier: Apache-2.0
# Sourced by build_dut.sh: edits of the C++ that Verilator generated. Each says how often it applies; another count ends the build.

# edit NAME COUNT ABOUT SUBSTITUTION FILE...: a Perl substitution on whole files. It must apply COUNT times (12: exactly, 12+: at least) and
# as often as the looser pattern ABOUT matches: code that looks alike but has another form is noticed.
edit() {
  local name=$1 count=$2 about=$3 substitution=$4 found applied
  shift 4
  (($# > 0)) || fail_edit "$name" "there is no file to edit"
  found=$(perl -0777 -ne '$n += () = /'"$about"'/gm; END { print $n + 0 }' "$@") || fail_edit "$name" "its pattern is no pattern"
  applied=$(perl -0777 -i -pe '$n += '"$substitution"'; END { print STDERR $n + 0 }' "$@" 2>&1) || fail_edit "$name" "$applied"
  [[ $applied =~ ^[0-9]+$ ]] || fail_edit "$name" "$applied"
  ((applied == found)) || fail_edit "$name" "applied to $applied of $found places"
  if [[ $count == *+ ]]; then
    ((applied >= ${count%+})) || fail_edit "$name" "applied to $applied places, expected at least ${count%+}"
  else
    ((applied == count)) || fail_edit "$name" "applied to $applied places, expected $count"
  fi
}

fail_edit() {
  fail "edit '$1' of the code that Verilator $verilator_version generated: $2. The pattern no longer fits this version or this RTL: mend it in
  regress/verilator/edits.sh, or leave $verilator_version out of verilator_known in regress/verilator/versions.sh: such a version runs without the edits for speed"
}

# edit_for_speed: not for randreset builds, which keep what the first edit takes away and fill it with random values.
edit_for_speed() {
  case $verilator_form in
    5.006)
      edit_assertions 'assertOn\(\)'
      edit_wide_locals 'V(?:func_|dlyvval__|dly__)' ;;
    5.032 | 5.048)
      edit_assertions 'assertOnGet\(\d+, \d+\)'
      edit_wide_locals 'V(?:func_|dlyVal__|dly__)' ;;
    *)
      tell_unknown_verilator
      return 0 ;;
  esac
  edit_small_nets
}

# Verilator clears the wide locals of all functions in every cycle, called or not: a third of the cost of an idle cycle. Functions of
# this RTL write their locals and results before they read them (randreset builds would show it), and a delayed memory write reads its value
# only after setting it. At least the products and each level of adders have a wide result.
edit_wide_locals() {
  edit "clearing of wide locals" $((levels + 1))+ '\bVL_ZERO_W\([^;]*?\b__V(?!_)' 's/^ *VL_ZERO_W\(\d+, __'"$1"'\w*\);\n//gm' "${fast_files[@]}"
}

# Assertions are never switched off.
edit_assertions() {
  edit "question whether assertions are on" 1+ '\bassertOn' 's/vlSymsp->_vm_contextp__->'"$1"'/true/g' "${fast_files[@]}"
}

# A net of one or two bytes gets padding before it: a compiler reads one that lies at a word's start as a word, and such a read waits for
# stores to its neighbours. The ports alone are 15 of one byte.
edit_small_nets() {
  edit "padding of nets of one byte" 15+ '^ +(?:CData\b|VL_(?:IN|OUT)8\b)' \
    's/^( +)(CData\/\*[0-9:]+\*\/ |VL_(?:IN|OUT)8\()(\w+)(.*;)$/${1}uint8_t __Vpad_$3; $2$3$4 uint16_t __Vend_$3;/gm' Vsharp___024root.h
  edit "padding of nets of two bytes" 1+ '^ +SData\b' 's/^( +)SData\/\*[0-9:]+\*\/ (\w+);/${1}uint16_t __Vpad_$2; SData $2;/gm' Vsharp___024root.h
}

# edit_for_coverage: counters become plain words that the adaptor reads in place, with the list of what they count as a table beside them.
# The runtime's own list is not filled. A copy of the code for waves counts toggles (tb/dut/toggle_counter.h). An unknown version is treated
# as the newest known one.
edit_for_coverage() {
  local counters slow_files
  counters=$(sed -nE 's/^.*\b__Vcoverage\[([0-9]+)\];$/\1/p' Vsharp__Syms.h)
  [[ $counters =~ ^[1-9][0-9]*$ ]] || fail "coverage: Verilator $verilator_version made no counters (__Vcoverage in Vsharp__Syms.h)"
  mapfile -t slow_files < <(grep -l __vlCoverInsert Vsharp*.cpp)
  (cd "$rtl/.." && "$code_points" "$work" "${sources[@]}") >dut_code_points.h || fail "cannot list the code points of $out_name (Verilator $verilator_version; regress/code_points.sh)"
  edit "counters are cleared" 1 '__Vcoverage\[' 's/(?:std::atomic<uint32_t>|uint32_t) (__Vcoverage\[\d+\]);/uint32_t $1 = {};/g' Vsharp__Syms.h
  edit "list of counters" "$counters" '->__vlCoverInsert\(&' 's/^[^\n]*->__vlCoverInsert\(&.*?\);[ ]*\n//gms' "${slow_files[@]}"
  edit "function for the list" 1+ '^[^\n]*::__vlCoverInsert\(' 's/^[^\n]*::__vlCoverInsert\(.*?^\}\n//gms' "${slow_files[@]}"
  if [[ $verilator_form == 5.006 ]]; then
    edit "atomic counting" 1+ '__Vcoverage\[\d+\]\.' \
      's/(?:vlSymsp->)?__Vcoverage\[(\d+)\]\.fetch_add\(1, std::memory_order_relaxed\)/++vlSymsp->__Vcoverage[$1]/g' Vsharp*.cpp
  fi
  copy_for_toggles
}

copy_for_toggles() {
  { echo '#include "tb/dut/toggle_counter.h"'; cat Vsharp__Trace*.cpp; } >toggle.cc
  edit "toggles: names of functions" 5+ '__trace_' 's/__trace_/__toggle_/g' toggle.cc
  edit "toggles: buffer" 2+ '\bVerilatedFst::' 's/\bVerilatedFst::Buffer\b/sharp::tb::ToggleBuffer/g' toggle.cc
  edit "toggles: names" 2+ '\bVerilatedFst\b' 's/\bVerilatedFst\b/sharp::tb::ToggleNames/g' toggle.cc
  edit "toggles: codes begin at 0" 2+ '\b__Vm_baseCode\b' 's/vlSymsp->__Vm_baseCode/0/g' toggle.cc
}

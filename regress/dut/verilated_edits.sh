# SPDX-License-Identifier: Apache-2.0
# Sourced by build_dut.sh: edits of the C++ that Verilator generated.

# Verilator clears the wide locals of all functions in every cycle, called or not: a third of the cost of an idle cycle. Functions of
# this RTL write their locals and results before they read them (randreset builds, which keep this and fill them with random values,
# would show it), and a delayed memory write reads its value only after setting it. Assertions are never switched off. A net of one or two bytes
# gets padding before it: a compiler reads one that lies at a word's start as a word, and such a read waits for stores to its neighbours.
edit_for_speed() {
  sed -i -E -e '/^ *VL_ZERO_W\([0-9]+, __V(func_|dlyvval__|dly__)[A-Za-z0-9_]*\);$/d' \
    -e 's/vlSymsp->_vm_contextp__->assertOn\(\)/true/' "$work"/Vsharp___024root__DepSet_*__[0-9].cpp
  sed -i -E -e 's/^( +)(CData\/\*[0-9:]+\*\/ |VL_(IN|OUT)8\()(\w+)(.*;)$/\1uint8_t __Vpad_\4; \2\4\5 uint16_t __Vend_\4;/' \
    -e 's/^( +)SData\/\*[0-9:]+\*\/ (\w+);/\1uint16_t __Vpad_\2; SData \2;/' "$work/Vsharp___024root.h"
}

# Coverage: counters become plain words that the adaptor reads in place, with the list of what they count as a table beside them. The
# runtime's own list is not filled. A copy of the code for waves counts toggles (tb/sim/toggle_counter.h).
edit_for_coverage() {
  (cd "$rtl/.." && "$code_points" "$work" "${sources[@]}") >"$work/dut_code_points.h" || fail "cannot list the code points of $out_name"
  sed -i -E 's/std::atomic<uint32_t> (__Vcoverage\[[0-9]+\])/uint32_t \1 = {}/' "$work/Vsharp__Syms.h"
  sed -i -E 's/(__Vcoverage\[[0-9]+\])\.fetch_add\(1, std::memory_order_relaxed\)/++\1/; s/^( *)(vlSymsp->)(\+\+)(__Vcoverage)/\1\3\2\4/' \
    "$work"/Vsharp*.cpp
  sed -i '/->__vlCoverInsert(&/{:a;/);[ ]*$/!{N;ba};d}; /::__vlCoverInsert(/,/^}/d' "$work"/Vsharp*__Slow.cpp
  { echo '#include "tb/sim/toggle_counter.h"'
    sed -e 's/__trace_\(init\|full\|chg\|cleanup\|register\)/__toggle_\1/g' -e 's/VerilatedFst::Buffer/sharp::tb::ToggleBuffer/g' \
      -e 's/\bVerilatedFst\b/sharp::tb::ToggleNames/g' -e 's/vlSymsp->__Vm_baseCode/0/g' "$work"/Vsharp__Trace__*.cpp; } >"$work/toggle.cc"
}

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Verilates one configuration of the RTL and links it with the testbench adaptor into a shared library (tb/sim/dut.h).
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: build_dut.sh --rtl DIR --out FILE.so --params "VsWidth=4 NumVs=4 ..." [--variant fast|randreset|coverage] [--jobs N]

  --rtl DIR      folder with the RTL and its sharp.vlt; every .sv below it is compiled (folders test_* are skipped), packages first
  --out FILE.so  the library; written under a temporary name and renamed, so an old one stays usable until the new one is complete
  --params LIST  all parameters of module sharp, Name=Value separated by blanks
  --variant V    fast (default): registers start at 0. randreset: registers and memories start at random values by reset seed.
                 coverage: as fast, and counts lines, branches, toggles and cover properties (docs/coverage.md)
  --jobs N       compiler processes (default 1)

With SHARP_KEEP_BUILD=1 the generated C++ stays in a hidden folder beside the library.
Objects of the Verilator runtime are kept in runtime/ beside the library and shared by all builds there. Prints one line on success.
Exit: 0 built, 1 build failed (messages of the failing tool on stderr), 2 wrong usage.
USAGE
}

fail() { echo "build_dut.sh: $1" >&2; exit "${2:-1}"; }

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/regress/rtl_sources.sh"
readonly parameter_names="VsWidth NumVs NumMfu NumCu StreamWidth MaxInput MaxHidden WeightDepth BiasDepth IntermediateDepth
  MaxPasses SequenceDepth StateDepth LatMem LatMul LatAdd LatAcc LatMfu LatCu LatWb"

rtl="" out="" params="" variant=fast jobs=1
while (($#)); do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --rtl | --out | --params | --variant | --jobs)
      (($# >= 2)) || fail "$1 needs a value (see --help)" 2
      printf -v "${1#--}" '%s' "$2"
      shift 2 ;;
    *) fail "unknown argument '$1' (see --help)" 2 ;;
  esac
done

# ---------------------------------------------------------------- arguments
[[ -n $rtl && -n $out && -n $params ]] || fail "--rtl, --out and --params are needed (see --help)" 2
[[ -d $rtl ]] || fail "--rtl $rtl: no such folder" 2
[[ -f $rtl/sharp.sv && -f $rtl/sharp.vlt ]] || fail "--rtl $rtl: holds no sharp.sv and sharp.vlt" 2
[[ $variant =~ ^(fast|randreset|coverage)$ ]] || fail "--variant $variant is not legal; legal: fast, randreset, coverage" 2
[[ $jobs =~ ^[1-9][0-9]*$ ]] || fail "--jobs $jobs: must be a positive number" 2
declare -A value
for p in $params; do
  [[ $p =~ ^([A-Za-z]+)=([0-9]+)$ ]] || fail "--params: '$p' is not Name=Number" 2
  name=${BASH_REMATCH[1]}
  [[ " $(echo $parameter_names) " == *" $name "* ]] || fail "--params: unknown parameter '$name'; known: $(echo $parameter_names)" 2
  value[$name]=${BASH_REMATCH[2]}
done
for name in $parameter_names; do
  [[ -n ${value[$name]:-} ]] || fail "--params: $name is missing; all of these are needed: $(echo $parameter_names)" 2
done
for tool in verilator clang++; do
  command -v $tool >/dev/null || fail "$tool is not installed"
done

rtl=$(cd "$rtl" && pwd)
mkdir -p "$(dirname "$out")"
readonly out_dir=$(cd "$(dirname "$out")" && pwd) out_name=$(basename "$out")
readonly work=$(mktemp -d "$out_dir/.build.$out_name.XXXXXX")
trap '[[ -n ${SHARP_KEEP_BUILD:-} ]] || rm -rf "$work"' EXIT
readonly log=$work/log
run() {  # run WHAT COMMAND...: quiet; on failure shows the tool's output and stops
  local what=$1
  shift
  "$@" >"$log" 2>&1 || { cat "$log" >&2; fail "$what failed for $out_name"; }
}

# ---------------------------------------------------------------- sources, named relative to the folder above the RTL
cd "$rtl/.."
readonly rtl_name=$(basename "$rtl")
list=$(rtl_sources "$rtl_name") || fail "cannot order the sources in $rtl"
mapfile -t sources <<<"$list"

# ---------------------------------------------------------------- generated inputs
# The register that holds the tile sums: the last rank of the last tree level.
levels=0
while ((1 << levels < value[NumVs])); do levels=$((levels + 1)); done
tile_sum=u_reduce__DOT__gen_level__BRA__${levels}__KET____DOT__u_level__DOT__
if ((value[LatAdd] == 1)); then
  tile_sum_module=sharp_add_level tile_sum_var=sums_q
else
  tile_sum_module=sharp_delay tile_sum_var=data_q
  tile_sum+=u_delay__DOT__gen_chain__DOT__gen_rank__BRA__$((value[LatAdd] - 2))__KET____DOT__
fi
tile_sum+=$tile_sum_var

# Vectors of many lanes (their range multiplies by an element width) and memories stay out of the default trace.
{
  echo '`verilator_config'
  for f in "${sources[@]}"; do
    awk -v f="$f" '/logic *\[[^]]*(\*|Width-1|Bits-1)/ && !/^ *(function|\/\/)/ && !/AddrWidth|AccWidth/ {
      printf "tracing_off -file \"%s\" -lines %d-%d\n", f, FNR, FNR }' "$f"
  done
  echo "public_flat_rd -module \"$tile_sum_module\" -var \"$tile_sum_var\""
  # A counter in a loop over lanes keeps it from being a vector loop. What runs in lanes is arithmetic: no line counters there, its
  # cases are counted by values (docs/coverage.md).
  if [[ $variant == coverage ]]; then
    echo "coverage_off -file \"*/fp/*\""
    for f in "$rtl_name"/{datapath,mem}/*.sv; do awk -v f="$f" -f "$root/regress/lane_code.awk" "$f"; done
  fi
} >"$work/config.vlt"

# Parameters for the adaptor, and the source text of each assertion so that a failure can say what broke.
{
  echo "#pragma once"
  echo "inline constexpr unsigned kVsWidth = ${value[VsWidth]}, kStreamWidth = ${value[StreamWidth]};"
  echo "#define SHARP_TILE_SUM sharp__DOT__u_datapath__DOT__$tile_sum"
  echo "#define SHARP_DEEP_LEVELS(probes, model) \\"
  for ((j = 1; j <= levels; j++)); do
    echo "  point(probes.levels[$((j - 1))], SHARP_DEEP(model, u_datapath__DOT__u_reduce__DOT__gen_level__BRA__${j}__KET____DOT__u_level__DOT__sums_q)); \\"
  done
  echo
  json="{"
  for name in $parameter_names; do json+="\"$name\":${value[$name]},"; done
  echo "inline constexpr char kInfoJson[] = R\"~~~($json\"Variant\":\"$variant\"})~~~\";"
  echo "struct AssertionText { const char* file; int line; const char* text; };"
  echo "inline constexpr AssertionText kAssertions[] = {"
  # A line's text is its trailing comment, else the comment above it; then the condition.
  awk '
    FNR == 1 { above = "" }
    /^ *\/\// { sub(/^ *\/+ */, ""); above = above == "" ? $0 : above " " $0; next }
    /(^|[^a-z])assert *\(/ && !/\$error/ {
      text = $0; comment = above
      if (i = index(text, "// ")) { comment = substr(text, i + 3); text = substr(text, 1, i - 1) }
      sub(/^.*assert *\(/, "(", text); sub(/\); *$/, ")", text)
      printf "    {\"%s\", %d, R\"~~~(%s%s)~~~\"},\n", FILENAME, FNR, comment == "" ? "" : comment ": ", text; next }
    { above = "" }' "${sources[@]}"
  echo '    {"", 0, ""}};'
} >"$work/dut_build.h"

# ---------------------------------------------------------------- verilate
if [[ $variant == randreset ]]; then init=unique; else init=fast; fi
# Without -fno-split Verilator takes a counter out of its branch and tests the condition again, after the branch has changed what it reads.
coverage=()
[[ $variant != coverage ]] || coverage=(--coverage-line --coverage-user -fno-split)
overrides=()
for name in $parameter_names; do overrides+=("-G$name=${value[$name]}"); done
run verilator verilator --cc -O3 --assert --trace-fst --trace-structs --unroll-count 1 --x-assign $init --x-initial $init -Wall "${coverage[@]}" \
  --top-module sharp --prefix Vsharp --Mdir "$work" "${overrides[@]}" "$rtl_name/sharp.vlt" "$work/config.vlt" "${sources[@]}"

# Verilator clears the wide locals of all functions in every cycle, called or not: a third of the cost of an idle cycle. Functions of
# this RTL write their locals and results before they read them (randreset builds, which keep this and fill them with random values,
# would show it), and a delayed memory write reads its value only after setting it. Assertions are never switched off. A net of one or two bytes
# gets padding before it: a compiler reads one that lies at a word's start as a word, and such a read waits for stores to its neighbours.
if [[ $variant != randreset ]]; then
  sed -i -E -e '/^ *VL_ZERO_W\([0-9]+, __V(func_|dlyvval__|dly__)[A-Za-z0-9_]*\);$/d' \
    -e 's/vlSymsp->_vm_contextp__->assertOn\(\)/true/' "$work"/Vsharp___024root__DepSet_*__[0-9].cpp
  sed -i -E -e 's/^( +)(CData\/\*[0-9:]+\*\/ |VL_(IN|OUT)8\()(\w+)(.*;)$/\1uint8_t __Vpad_\4; \2\4\5 uint16_t __Vend_\4;/' \
    -e 's/^( +)SData\/\*[0-9:]+\*\/ (\w+);/\1uint16_t __Vpad_\2; SData \2;/' "$work/Vsharp___024root.h"
fi

# Coverage: counters become plain words that the adaptor reads in place, with the list of what they count as a table beside them. The
# runtime's own list is not filled. A copy of the code for waves counts toggles (tb/sim/toggle_counter.h).
if [[ $variant == coverage ]]; then
  (cd "$rtl/.." && "$root/regress/code_points.sh" "$work" "${sources[@]}") >"$work/dut_code_points.h" || fail "cannot list the code points of $out_name"
  sed -i -E 's/std::atomic<uint32_t> (__Vcoverage\[[0-9]+\])/uint32_t \1 = {}/' "$work/Vsharp__Syms.h"
  sed -i -E 's/(__Vcoverage\[[0-9]+\])\.fetch_add\(1, std::memory_order_relaxed\)/++\1/; s/^( *)(vlSymsp->)(\+\+)(__Vcoverage)/\1\3\2\4/' \
    "$work"/Vsharp*.cpp
  sed -i '/->__vlCoverInsert(&/{:a;/);[ ]*$/!{N;ba};d}; /::__vlCoverInsert(/,/^}/d' "$work"/Vsharp*__Slow.cpp
  { echo '#include "tb/sim/toggle_counter.h"'
    sed -e 's/__trace_\(init\|full\|chg\|cleanup\|register\)/__toggle_\1/g' -e 's/VerilatedFst::Buffer/sharp::tb::ToggleBuffer/g' \
      -e 's/\bVerilatedFst\b/sharp::tb::ToggleNames/g' -e 's/vlSymsp->__Vm_baseCode/0/g' "$work"/Vsharp__Trace__*.cpp; } >"$work/toggle.cc"
fi

# ---------------------------------------------------------------- compile
verilator_root=$(verilator --getenv VERILATOR_ROOT)
[[ -f $verilator_root/include/verilated.cpp ]] || verilator_root=/usr/share/verilator
ccache=""
! command -v ccache >/dev/null || ccache=ccache
flags=(-std=c++20 -march=native -fPIC -fvisibility=hidden -w -I. -I"$root" -isystem "$verilator_root/include"
  -isystem "$verilator_root/include/vltstd" -DVM_TRACE=1 -DVM_TRACE_FST=1 -DVM_COVERAGE=0 -DVM_SC=0
  -DVL_USER_STOP -DVL_USER_FATAL -DVL_USER_FINISH -DVL_USER_WARN -DVL_PRINTF=sharp_dut_printf
  -include "$root/tb/sim/dut_runtime.h")
[[ $variant != coverage ]] || flags+=(-DSHARP_COVERAGE)
compile() {  # compile OPTIMISATION SOURCE OBJECT
  $ccache clang++ "$1" "${flags[@]}" -c "$2" -o "$3"
}

# Runtime objects: keyed by everything that shapes them, made in a private folder, then renamed into place.
runtime_key=$({ verilator --version; clang++ --version; echo "${flags[@]}"; } | sha256sum | cut -c1-12)
runtime=$out_dir/runtime/$runtime_key
if [[ ! -d $runtime ]]; then
  mkdir -p "$out_dir/runtime" "$work/runtime"
  for f in verilated verilated_threads verilated_fst_c; do
    run "compiling $f.cpp" compile -O2 "$verilator_root/include/$f.cpp" "$work/runtime/$f.o"
  done
  mv -T "$work/runtime" "$runtime" 2>/dev/null || [[ -d $runtime ]] || fail "cannot create $runtime"
fi

cd "$work"
# Two units: what runs every cycle, and what runs once. Verilator's headers cost more than most of its files.
for f in Vsharp*.cpp; do
  case $f in *__Slow.cpp | *__Syms.cpp | *__Dpi.cpp) echo "#include \"$f\"" >>slow.cpp ;; *) echo "#include \"$f\"" >>fast.cpp ;; esac
done
[[ $variant != coverage ]] || echo '#include "toggle.cc"' >>fast.cpp
# Rows of up to 256 KiB are copied each cycle: as vector loops that is up to 1.7 times the speed of the library's memcpy (sharp_64k).
printf '%s\n' "fast -O3 -mllvm -disable-loop-idiom-memcpy" "slow -O1" | run "compiling the model" xargs -P "$jobs" -L 1 bash -c \
  "$ccache clang++ \"\$@\" $(printf '%q ' "${flags[@]}") -c \"\$0.cpp\" -o \"\$0.o\""
run "compiling the adaptor" compile -O2 "$root/tb/sim/verilated_dut.cpp" verilated_dut.o
run linking clang++ -shared -Wl,-z,defs -o "$out_name" fast.o slow.o verilated_dut.o "$runtime"/*.o -lz -latomic -lpthread
mv -f "$out_name" "$out_dir/$out_name"
echo "built $out ($variant, $(echo $params))"

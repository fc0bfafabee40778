#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Verilates one configuration of the RTL and links it with the testbench adaptor into a shared library (tb/dut/dut.h).
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: build_dut.sh --rtl DIR --out FILE.so --params "VsWidth=4 NumVs=4 ..." [--variant fast|randreset|coverage] [--jobs N]
                    [--inputs FILE] [--ties "scan_en_i=0 ..."]

  --rtl DIR      folder with the RTL and its sharp.vlt; every .sv below it is compiled (folders test_* are skipped), packages first
  --out FILE.so  the library; written under a temporary name and renamed, so an old one stays usable until the new one is complete
  --params LIST  all parameters of module sharp, Name=Value separated by blanks
  --variant V    fast (default): registers start at 0. randreset: registers and memories start at random values by reset seed.
                 coverage: as fast, and counts lines, branches, toggles and cover properties (docs/coverage.md)
  --jobs N       compiler processes (default 1)
  --inputs FILE  after a build: the absolute path of every file that was read to make the library, one a line, as the tools report it:
                 RTL, sources and headers of the adaptor, of Verilator and of the compiler, scripts, programs, what was linked
  --ties LIST    inputs of module sharp that the adaptor holds at one value: Name=Hexadecimal separated by blanks (cfg/ties.yaml)

With SHARP_KEEP_BUILD=1 the generated C++ stays in a hidden folder beside the library.
Objects of the Verilator runtime are kept in runtime/ beside the library and shared by all builds there. Prints one line on success.
Exit: 0 built, 1 build failed (messages of the failing tool on stderr), 2 wrong usage.
USAGE
}

fail() { echo "build_dut.sh: $1" >&2; exit "${2:-1}"; }

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scripts=("${BASH_SOURCE[0]}")
for script in rtl_sources.sh dut/environment.sh dut/generated_inputs.sh verilator/versions.sh verilator/edits.sh dut/compile.sh; do
  source "$root/regress/$script"
  scripts+=("$root/regress/$script")
done
readonly code_points=$root/regress/code_points.sh lane_code=$root/regress/lane_code.awk
scripts+=("$code_points" "$lane_code")
scrub_environment
# The parameters of module sharp, as the testbench knows them.
parameter_names=$(sed -nE 's/^  X\(([A-Z][A-Za-z]*), [a-z_.]+\).*/\1/p' "$root/tb/dut/dut_table.h")
readonly parameter_names
[[ -n $parameter_names ]] || fail "no parameters found in $root/tb/dut/dut_table.h"
scripts+=("$root/tb/dut/dut_table.h")

rtl="" out="" params="" variant=fast jobs=1 inputs="" ties=""
while (($#)); do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --rtl | --out | --params | --variant | --jobs | --inputs | --ties)
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
[[ -z $inputs || -d $(dirname "$inputs") ]] || fail "--inputs $inputs: its folder does not exist" 2
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
for t in $ties; do
  [[ $t =~ ^[A-Za-z_][A-Za-z_0-9]*=[0-9a-f]+$ ]] || fail "--ties: '$t' is not Name=Hexadecimal" 2
done
for tool in verilator clang++ perl; do
  command -v $tool >/dev/null || fail "$tool is not installed"
done
find_verilator_version || fail "Verilator does not work (see above)"

[[ -z $inputs ]] || inputs=$(realpath -m "$inputs")
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

levels=0
while ((1 << levels < value[NumVs])); do levels=$((levels + 1)); done
find_tile_sum "$levels" "${value[LatAdd]}"
write_config >"$work/config.vlt"
write_parameters >"$work/dut_build.h"

# ---------------------------------------------------------------- verilate
if [[ $variant == randreset ]]; then init=unique; else init=fast; fi
# Without -fno-split Verilator takes a counter out of its branch and tests the condition again, after the branch has changed what it reads.
coverage=()
[[ $variant != coverage ]] || coverage=(--coverage-line --coverage-user -fno-split)
overrides=()
for name in $parameter_names; do overrides+=("-G$name=${value[$name]}"); done
run verilator verilator --cc -O3 --assert --trace-fst --trace-structs --unroll-count 1 --x-assign $init --x-initial $init -Wall "${coverage[@]}" \
  --top-module sharp --prefix Vsharp --Mdir "$work" "${overrides[@]}" "$rtl_name/sharp.vlt" "$work/config.vlt" "${sources[@]}"
# What Verilator read stands in its own record as: S size inode times "path".
sed -nE 's/^S .* "(.*)"$/\1/p' "$work/Vsharp__verFiles.dat" | absolute_paths >"$work/verilator.inputs"
[[ -s $work/verilator.inputs ]] || fail "Verilator wrote no list of the files that it read"

cd "$work"
mapfile -t fast_files < <(verilated_files VM_CLASSES_FAST | sed 's/$/.cpp/')
[[ $variant == randreset ]] || edit_for_speed
[[ $variant != coverage ]] || edit_for_coverage

# ---------------------------------------------------------------- compile
prepare_compiler
mapfile -t runtime_units < <(verilated_files VM_GLOBAL_FAST VM_GLOBAL_SLOW | grep -vx verilated_dpi)  # no DPI in this RTL
provide_runtime
# Two units: what runs every cycle, and what runs once. Verilator's headers cost more than most of its files.
verilated_files VM_CLASSES_FAST VM_SUPPORT_FAST | sed 's/.*/#include "&.cpp"/' >fast.cpp
verilated_files VM_CLASSES_SLOW VM_SUPPORT_SLOW | sed 's/.*/#include "&.cpp"/' >slow.cpp
[[ $variant != coverage ]] || echo '#include "toggle.cc"' >>fast.cpp
# Rows of up to 256 KiB are copied each cycle: as vector loops that is up to 1.7 times the speed of the library's memcpy (sharp_64k).
start "compiling the model" compile fast.cpp fast.o -O3 -mllvm -disable-loop-idiom-memcpy
start "compiling the model" compile slow.cpp slow.o -O1
start "compiling the adaptor" compile "$root/tb/dut/verilated_dut.cpp" verilated_dut.o -O2
finish_started
run linking clang++ -shared -Wl,-z,defs -Wl,--dependency-file=linked.d -o "$out_name" fast.o slow.o verilated_dut.o runtime/*.o -lz -latomic -lpthread

[[ -z $inputs ]] || list_inputs
mv -f "$out_name" "$out_dir/$out_name"
echo "built $out ($variant, $(echo $params))"

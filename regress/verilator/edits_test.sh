#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Changes what Verilator generates: a DUT build must name the edit that no longer fits and the version, and leave nothing behind. A version
# that is not known builds, unedited, and says so.
set -euo pipefail

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly params="VsWidth=4 NumVs=4 NumMfu=4 NumCu=1 StreamWidth=4 MaxInput=64 MaxHidden=64 WeightDepth=1024 BiasDepth=256
  IntermediateDepth=64 MaxPasses=4 SequenceDepth=64 StateDepth=64 LatMem=1 LatMul=1 LatAdd=1 LatAcc=1 LatMfu=1 LatCu=1 LatWb=1"
failures=0
source "$root/regress/verilator/versions.sh"
find_verilator_version
if [[ -z $verilator_form ]]; then
  echo "skipped: Verilator $verilator_version is not among the known versions: $verilator_known"
  exit 77
fi

# A Verilator that passes its output through Perl: PLANT is the substitution, PLANT_IN the file, PLANT_VERSION what --version says.
mkdir "$work/bin"
cat >"$work/bin/verilator" <<WRAPPER
#!/usr/bin/env bash
if [[ \$1 == --version && -n \${PLANT_VERSION:-} ]]; then echo "\$PLANT_VERSION"; exit; fi
$(printf %q "$(command -v verilator)") "\$@" || exit
while ((\$#)); do [[ \$1 != --Mdir ]] || folder=\$2; shift; done
[[ -z \${folder:-} || -z \${PLANT:-} ]] || perl -0777 -i -pe "\$PLANT" "\$folder"/\$PLANT_IN
WRAPPER
chmod +x "$work/bin/verilator"

build() {  # build VARIANT: output and exit code of a build with the Verilator above
  status=0
  PATH=$work/bin:$PATH "$root/regress/build_dut.sh" --rtl "$root/rtl" --out "$work/dut/x.so" --params "$params" --variant "$1" >"$work/output" 2>&1 || status=$?
}
expect() {  # expect NAME STATUS TEXT
  if ((status == $2)) && grep -qF -- "$3" "$work/output"; then
    echo "ok: $1"
  else
    echo "FAILED: $1: exit $status (expected $2), output without '$3':"
    tail -20 "$work/output"
    failures=$((failures + 1))
  fi
}
refuses() {  # refuses NAME VARIANT FILES PERL TEXT
  export PLANT_IN=$3 PLANT=$4
  build "$2"
  unset PLANT_IN PLANT
  expect "$1" 1 "$5"
  if ! grep -qF "Verilator $verilator_version" "$work/output"; then
    echo "FAILED: $1: the version is not named"
    failures=$((failures + 1))
  fi
}

fast='Vsharp___024root__*[0-9].cpp' trace='Vsharp__Trace*.cpp'
refuses "no wide local is cleared in a known form" fast "$fast" 's/VL_ZERO_W\((\d+), __V(?!_)/VL_CLEAR_W($1, __V/g' \
  "edit 'clearing of wide locals' of the code"
refuses "one wide local has another form" fast "$fast" 's/VL_ZERO_W\((\d+), __Vfunc_/VL_ZERO_W($1, 0, __Vfunc_/' "edit 'clearing of wide locals' of the code"
refuses "assertions are asked in another form" fast "$fast" 's/assertOn(?:Get)?\(/assertOnNow(/g' "edit 'question whether assertions are on'"
refuses "nets are declared in another form" fast Vsharp___024root.h 's/^( +)CData\/\*[0-9:]+\*\/ /$1CData /gm' "edit 'padding of nets of one byte'"
refuses "one net of two bytes has another form" fast Vsharp___024root.h 's/^( +)SData\/\*[0-9:]+\*\/ /$1SData  /m' "edit 'padding of nets of two bytes'"
refuses "there is no counter" coverage Vsharp__Syms.h 's/__Vcoverage\[\d+\];/__Vcoverage[0];/' "made no counters"
refuses "a counter is listed in another form" coverage 'Vsharp___024root__*Slow.cpp' 's/->__vlCoverInsert\(&/->__vlCoverInsert( &/' "cannot list the code points"
refuses "toggles have no buffer" coverage "$trace" 's/VerilatedFst::Buffer/VerilatedFst::Stream/g' "edit 'toggles: buffer'"

PLANT_VERSION="Verilator 5.999 2099-01-01" build fast
expect "an unknown version builds" 0 "built "
expect "an unknown version is said" 0 "Verilator 5.999 is not among those"
rm -f "$work/dut/x.so"
rm -rf "$work/dut/runtime"
left=$(ls -A "$work/dut")
[[ -z $left ]] || { echo "FAILED: builds left $left"; failures=$((failures + 1)); }
exit $((failures > 0))

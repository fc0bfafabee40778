#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The edits of generated code apply to every configuration of cfg/accel with every latency set, and to latencies that none of them has: everything
# of a DUT build but the compiler, for which something stands that compiles nothing.
set -euo pipefail

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$root/regress/configurations.sh"
source "$root/regress/verilator/versions.sh"
find_verilator_version
[[ -n $verilator_form ]] || { echo "skipped: Verilator $verilator_version is not among the known versions: $verilator_known"; exit 77; }

mkdir "$work/bin"
cat >"$work/bin/clang++" <<'STUB'
#!/usr/bin/env bash
while (($#)); do
  case $1 in
    -o) echo object >"$2" ;;
    -MF) echo "x:" >"$2" ;;
    '-###') echo '"-target-cpu" "none"' ;;
  esac
  shift
done
STUB
chmod +x "$work/bin/clang++"

builds=0 failures=0
build() {  # build VARIANT WHAT -GName=Value...
  local variant=$1 what=$2
  shift 2
  builds=$((builds + 1))
  PATH=$work/bin:$PATH "$root/regress/build_dut.sh" --rtl "$root/rtl" --out "$work/dut/x.so" --params "${*#-G}" --variant "$variant" </dev/null >"$work/output" 2>&1 && return 0
  echo "FAILED: $what, $variant:"
  tail -5 "$work/output"
  failures=$((failures + 1))
}

# sets FILE: fills `lines`, one a latency set; a file without any would be passed over in silence.
sets() {
  mapfile -t lines < <(configurations "$1")
  ((${#lines[@]} > 0)) || { echo "FAILED: no configuration in $1"; exit 1; }
}

sets "$root/cfg/accel/tiny.yaml"
read -r set parameters <<<"${lines[0]}"
read -r -a words <<<"$parameters"

# A Verilator whose code has another form: were that build to pass, the others would prove nothing.
cat >"$work/bin/verilator" <<WRAPPER
#!/usr/bin/env bash
$(printf %q "$(command -v verilator)") "\$@" || exit
while ((\$#)); do [[ \$1 != --Mdir ]] || perl -i -pe 's/assertOn(?:Get)?\(/assertOnNow(/g' "\$2"/Vsharp___024root__*[0-9].cpp; shift; done
WRAPPER
chmod +x "$work/bin/verilator"
build fast "planted" "${words[@]}" >/dev/null
((failures == 1)) && grep -qF "question whether assertions are on" "$work/output" || { echo "FAILED: a planted form was not noticed"; exit 1; }
rm "$work/bin/verilator"
builds=0 failures=0

for file in "$root"/cfg/accel/*.yaml; do
  sets "$file"
  for line in "${lines[@]}"; do
    read -r set parameters <<<"$line"
    read -r -a machine <<<"$parameters"
    for variant in fast coverage; do build "$variant" "$(basename "$file" .yaml) $set" "${machine[@]}"; done
  done
done
for latency in LatMem LatMul LatAdd LatAcc LatMfu LatCu LatWb; do
  for cycles in 2 3; do
    for variant in fast coverage; do build "$variant" "tiny, $latency $cycles" "${words[@]/#-G$latency=*/-G$latency=$cycles}"; done
  done
done
echo "edits of Verilator $verilator_version: $builds builds, $failures failed"
exit $((failures > 0))

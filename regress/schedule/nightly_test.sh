#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# nightly.sh publishes what came of this night, whatever came: no old green page stays up.
# usage: nightly_test.sh SHARP FOLDER
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root sharp=$1 work=$2
fail() { echo "nightly_test: $1" >&2; exit 1; }

# A tree of which only the scripts are there: what they start is made by each case.
rm -rf "$work"
mkdir -p "$work/tree/regress/schedule" "$work/tree/build" "$work/publish"
cp "$root/regress/schedule/nightly.sh" "$work/tree/regress/schedule/"
export SHARP_PUBLISH=$work/publish SHARP_REGRESS=

# build TEXT, program TEXT: scripts in the place of regress/build.sh and build/sharp.
build() { printf '#!/usr/bin/env bash\n%s\n' "$1" >"$work/tree/regress/build.sh"; chmod +x "$work/tree/regress/build.sh"; }
program() { printf '#!/usr/bin/env bash\n%s\n' "$1" >"$work/tree/build/sharp"; chmod +x "$work/tree/build/sharp"; }

# night CODE WORDS...: an old green page is there; afterwards every report says red and the words.
night() {
  local expected=$1 code=0 part word
  shift
  rm -rf "$SHARP_PUBLISH"
  mkdir -p "$SHARP_PUBLISH/buckets/old"
  for part in report.html report.md report.json junit.xml; do echo GREEN >"$SHARP_PUBLISH/$part"; done
  "$work/tree/regress/schedule/nightly.sh" "$list" 5m >"$work/log" 2>&1 || code=$?
  ((code == expected)) || fail "exit code $code instead of $expected: $(cat "$work/log")"
  [[ ! -e $SHARP_PUBLISH/buckets/old ]] || fail "a bucket of the night before is still there"
  for part in report.html report.md report.json junit.xml; do
    ! grep -q GREEN "$SHARP_PUBLISH/$part" || fail "$part is that of the night before"
  done
  for part in report.html report.md junit.xml; do
    for word in "$@"; do grep -qF -- "$word" "$SHARP_PUBLISH/$part" || fail "$part does not say '$word': $(cat "$SHARP_PUBLISH/$part")"; done
  done
  if command -v xmllint >/dev/null; then
    xmllint --nonet --noout --schema "$root/regress/report/junit.xsd" "$SHARP_PUBLISH/junit.xml" 2>>"$work/log" || fail "junit.xml is not valid: $(cat "$work/log")"
  fi
}

# ---------------------------------------------------------------- nights without a report
list=nightly
build 'echo "tb/x.cpp:3: error: expected <;> & more"; exit 1' && program 'exit 0'
night 7 "sharp could not be built" "expected &lt;;&gt; &amp; more"
build 'exit 0' && program 'echo "out of memory" >&2; kill -KILL $$'
night 137 "exit code 137 and without a report" "out of memory"
program 'exit 0'
night 7 "without a report"
program 'echo "sharp regress: bad_config: list nigthly" >&2; while (($#)); do [[ $1 != --json ]] || printf "{\n  \"error\": \"bad\"\n}\n" >"$2"; shift; done; exit 2'
night 2 "exit code 2 and without a report" "bad_config: list nigthly"

# ---------------------------------------------------------------- RTL that does not compile: a report as any other
cp -r "$root/rtl" "$work/rtl"
sed -i '/^endmodule/i assign = ;' "$work/rtl/control/sharp_setup.sv"
cat >"$work/list.yaml" <<'LIST'
summary: one test
entries:
  - {name: one, run: cfg/run/smoke.yaml, set: ['accel=tiny', 'schedule=batch', 'padding=fixed']}
LIST
list=$work/list.yaml
program "exec '$sharp' \"\$@\""
SHARP_REGRESS="--rtl $work/rtl --out $work/run --history none" night 8 "rtl/control/sharp_setup.sv" "syntax error" "does not build" "1 file differs from the commit"

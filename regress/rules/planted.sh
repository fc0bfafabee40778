# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests of the rules: a folder for what is planted, and whether a rule finds it. `rule` is the script that is tested.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
readonly here work root=$work/root
trap 'rm -rf "$work"' EXIT
failures=0

# clear: nothing is planted; plant FILE TEXT.
clear() { rm -rf "$root" && mkdir -p "$root"; }
plant() { mkdir -p "$root/$(dirname "$1")" && printf '%s\n' "$2" >"$root/$1"; }

# expect EXIT TEXT NAME: the rule ends with EXIT for what is planted, and TEXT is in what it says.
expect() {
  local status=0 output
  output=$("$here/$rule" "$root" 2>&1) || status=$?
  if ((status == $1)) && [[ $output == *"$2"* ]]; then
    echo "ok: $3"
  else
    echo "FAILED: $3: exit $status, not $1: $output"
    failures=$((failures + 1))
  fi
}

# expect_nothing NAME: the rule has nothing to say.
expect_nothing() {
  local before=$failures output
  output=$("$here/$rule" "$root" 2>&1) || true
  [[ -z $output ]] || { echo "FAILED: $1: $output"; failures=$((failures + 1)); return; }
  expect 0 '' "$1"
}

# finish: then the rule looks at this tree; ends the test.
finish() {
  "$here/$rule" "$here/../.." || failures=$((failures + 1))
  exit "$((failures != 0))"
}

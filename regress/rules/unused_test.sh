#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants what unused.sh must find, and what it must leave alone; then looks at the sources of this tree.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
readonly here work
trap 'rm -rf "$work"' EXIT
failures=0

# expect EXIT TEXT NAME HEADER SOURCE: unused.sh of tb/a/a.h and tb/a/a.cpp ends with EXIT and says exactly TEXT.
expect() {
  local status=0 output
  rm -rf "$work/root"
  mkdir -p "$work/root/tb/a"
  printf '%s\n' "$4" >"$work/root/tb/a/a.h"
  printf '%s\n' "$5" >"$work/root/tb/a/a.cpp"
  output=$("$here/unused.sh" "$work/root" 2>&1) || status=$?
  if ((status == $1)) && [[ $output == "$2" ]]; then
    echo "ok: $3"
  else
    echo "FAILED: $3: exit $status, not $1: $output"
    failures=$((failures + 1))
  fi
}

expect 1 'tb/a/a.h:1: dead_function' "declared and defined" 'bool dead_function(int a);' $'bool dead_function(int a) {\n  return a > 0;\n}'
expect 1 'tb/a/a.h:1: dead_method' "a method" '  std::vector<int> dead_method() const;' 'std::vector<int> A::dead_method() const {'
expect 1 'tb/a/a.h:1: dead_inline' "defined in the header" 'inline int dead_inline(int a) { return a; }' '// dead_inline(1): a comment calls nobody'
expect 0 '' "called" 'bool live(int a);' $'bool live(int a) {\n  return a > 0;\n}\nint x = live(1);'
expect 0 '' "given as a value" 'bool live(int a);' $'bool live(int a) {\n  return a > 0;\n}\nauto x = &live;'
expect 2 'unused.sh: no function found: nothing was looked at' "no function" '#pragma once' ''

"$here/unused.sh" "$here/../.." || failures=$((failures + 1))
exit "$((failures != 0))"

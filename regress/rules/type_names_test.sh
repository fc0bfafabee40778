#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants what type_names.sh must find, and what it must leave alone; then looks at the sources of this tree.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
readonly here work
trap 'rm -rf "$work"' EXIT
failures=0

# expect EXIT TEXT NAME, stdin: sources, each after a line "== FILE"; type_names.sh ends with EXIT and says TEXT.
expect() {
  local status=0 output file=""
  rm -rf "$work/root"
  mkdir -p "$work/root"
  while IFS= read -r line; do
    if [[ $line == "== "* ]]; then
      file=$work/root/${line#== }
      mkdir -p "$(dirname "$file")"
    else
      [[ -z $file ]] || printf '%s\n' "$line" >>"$file"
    fi
  done
  output=$("$here/type_names.sh" "$work/root" 2>&1) || status=$?
  if ((status == $1)) && [[ $output == *"$2"* ]]; then
    echo "ok: $3"
  else
    echo "FAILED: $3: exit $status, not $1: $output"
    failures=$((failures + 1))
  fi
}

expect 1 $'sharp::tb::Finder is defined 2 times:\n  tb/a/a.h:2\n  tb/b/b.cpp:2' "a class of a header and one of a source" <<'END'
== tb/a/a.h
namespace sharp::tb {
class Finder {
== tb/b/b.cpp
namespace sharp::tb {
struct Finder final : Base {
END
expect 1 'sharp::cfg::Cell is defined 2 times' "an enumeration and a template" <<'END'
== cfg/a/a.h
namespace sharp::cfg {
enum class Cell : uint8_t { lstm };
== cfg/b/b.h
namespace sharp::cfg {
template <class T> struct Cell {
END
expect 0 '' "other namespaces, unnamed ones, parts, declarations, tests" <<'END'
== tb/a/a.h
namespace sharp::tb {
class Finder {
class Later;
== tb/a/a.cpp
namespace sharp::tb {
namespace {
class Finder {
}  // namespace
struct Finder::State {
== tb/b/b.h
namespace sharp::cover {
class Finder {
== tb/b/b_test.cpp
namespace sharp::tb {
class Finder {
== tb/c/c.h
namespace sharp::tb {
class Later {
END
expect 2 'nothing was looked at' "no source" <<<""

"$here/type_names.sh" "$here/../.." || failures=$((failures + 1))
exit "$((failures != 0))"

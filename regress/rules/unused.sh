#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# unused.sh ROOT: functions that a header declares and nobody calls: their name stands only in the declaration and, at most, in one definition. Prints
# FILE:LINE: NAME of each; exit 1 if there is one, 2 if there is nothing to look at. Overloads hide each other: what it prints is dead, what it does not
# print may be dead too.
set -euo pipefail
[[ $# -eq 1 && -d $1 ]] || { echo "usage: unused.sh ROOT" >&2; exit 2; }
cd "$1"

readonly by_name=' allocate deallocate sharp_dut_printf '  # called by the standard library, or by a flag of the compiler (regress/dut/compile.sh)
folders=()
for folder in base cfg golden rtl tb regress main; do [[ ! -d $folder ]] || folders+=("$folder"); done
((${#folders[@]})) || { echo "unused.sh: no source below $1: nothing was looked at" >&2; exit 2; }

mapfile -d '' -t files < <(find "${folders[@]}" -type f \( -name '*.h' -o -name '*.cpp' -o -name '*.inc' \) -print0 | sort -z)
awk -v by_name="$by_name" '
  { code = $0; sub(/\/\/.*/, "", code)
    if (FILENAME ~ /\.h$/ && code !~ /^ *(return|if|for|while|switch|#|:|,|using)/ && match(code, /[A-Za-z_>&*\]] +[*&]*[a-z][a-z0-9_]*\(/)) {
      name = substr(code, RSTART, RLENGTH - 1); sub(/.*[ *&]/, "", name)
      if (!(name in place)) place[name] = FILENAME ":" FNR }
    n = split(code, word, /[^A-Za-z0-9_]+/); delete here
    for (i = 1; i <= n; ++i) if (word[i] != "" && !here[word[i]]++) { ++lines[word[i]]
      if (code ~ ("^[A-Za-z].*[ *&:]" word[i] "\\(") && FILENAME ~ /\.cpp$/) ++definitions[word[i]] } }
  END {
    for (name in place) { ++looked
      if (lines[name] - definitions[name] <= 1 && definitions[name] <= 1 && !index(by_name, " " name " ")) { print place[name] ": " name; found = 1 } }
    if (!looked) { print "unused.sh: no function found: nothing was looked at"; exit 2 }
    exit found }' "${files[@]}" </dev/null

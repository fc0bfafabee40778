#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# type_names.sh ROOT: no two types of one name in one namespace: a program that links both has undefined behaviour, and no linker says so. Looks at types
# defined at the left margin, outside unnamed namespaces. Prints the places of each; exit 1 if there is one, 2 if there is nothing to look at.
set -euo pipefail
[[ $# -eq 1 && -d $1 ]] || { echo "usage: type_names.sh ROOT" >&2; exit 2; }
cd "$1"

folders=()
for folder in base cfg golden tb regress main; do [[ ! -d $folder ]] || folders+=("$folder"); done
((${#folders[@]})) || { echo "type_names.sh: no source below $1: nothing was looked at" >&2; exit 2; }

# Two tests are two programs: a test's own types count only among those of its file.
mapfile -d '' -t files < <(find "${folders[@]}" -type f \( -name '*.h' -o -name '*.cpp' \) ! -name '*_test.cpp' -print0 | sort -z)
awk '
  FNR == 1 { space = ""; unnamed = 0 }
  /^namespace [a-z_:]+ \{/ { space = $2 }
  /^namespace \{/ { unnamed = 1 }
  /^}  \/\/ namespace$/ { unnamed = 0 }
  !unnamed && /^(template <[^>]*> *)?(class|struct|union|enum|enum class) [A-Za-z_]/ && /\{/ {
    name = $0; sub(/^template <[^>]*> */, "", name); sub(/^(class|struct|union|enum class|enum) /, "", name)
    if (name ~ /^[A-Za-z0-9_]+(<|::)/) next  # a specialisation, or a part of another type
    sub(/[^A-Za-z0-9_].*/, "", name)
    key = space "::" name; ++count[key]; places[key] = places[key] "\n  " FILENAME ":" FNR; ++seen }
  END {
    if (!seen) { print "type_names.sh: no type found: nothing was looked at"; exit 2 }
    for (key in count) if (count[key] > 1) { print key " is defined " count[key] " times:" places[key]; found = 1 }
    exit found }' "${files[@]}" </dev/null

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the C++ tables of tb/dut/code_counter.h: what Verilator's counters count, which instance is of which module, where nets are declared.
set -euo pipefail
if [[ $# -lt 2 || $1 == -h || $1 == --help ]]; then
  echo "usage: code_points.sh FOLDER SOURCE.sv...: FOLDER holds the C++ that Verilator generated with --coverage-line --coverage-user"
  exit 2
fi
readonly folder=$1
shift

echo "#pragma once"
echo "struct CodePoint { const char *kind, *file; int line, column; const char *instance, *module, *detail, *lines; };"
echo "inline constexpr CodePoint kCodePoints[] = {"
# __vlCoverInsert(&(vlSymsp->__Vcoverage[7]), first, "file", line, column, ".instance", "v_kind/module__parameters", "detail", "lines");
# Newer versions add texts for state machines, empty ones here.
# In the order of the counters. An else without statements has no lines: a branch. A procedural block's counter is a line, too.
cat "$folder"/Vsharp*.cpp | awk '
  /->__vlCoverInsert\(&/ { text = ""; open = 1 }
  open { text = text $0; if (/\);[ ]*$/) { open = 0; print text } }' |
  sed -E 's/^.*__Vcoverage\[([0-9]+)\]\), *first, *("[^"]*"), *([0-9]+), *([0-9]+), *"\.?([^"]*)", *"v_([a-z]+)\/([^"]*)", *("[^"]*"), *("[^"]*")(, *"")*\);.*/\1|\6|\2|\3|\4|\5|\7|\8|\9/' |
  sort -t'|' -n -k1,1 | awk -F'|' '
  $1 != NR - 1 { print "counter " NR - 1 " has no or two entries: " $0 >"/dev/stderr"; exit 1 }
  { kind = $2 == "user" ? "user" : $9 == "\"\"" ? "branch" : "line"
    module = $7; sub(/__.*/, "", module)
    gsub(/__BRA__/, "[", $6); gsub(/__KET__/, "]", $6); gsub(/__DOT__/, ".", $6)
    if (kind == "user") sub(/\.[^.]*$/, "", $6)
    printf "    {\"%s\", %s, %d, %d, \"%s\", \"%s\", %s, %s},\n", kind, $3, $4, $5, $6, module, $8, $9 }'
echo "};"

echo "struct ChildModule { const char *parent, *instance, *module; };"
echo "inline constexpr ChildModule kChildren[] = {"
# An instance begins with the name of its module at the start of a line; "u_name (" ends the parameters.
awk '
  /^(module|package) / { parent = $2 }
  { text = $0; sub(/\/\/.*/, "", text) }
  text ~ /^bind / { parent = $2; sub(/^bind +[a-z_0-9]+/, "", text) }
  match(text, /^ *sharp_[a-z_0-9]+ (#\(|u_)/) { split(text, word, " "); child = word[1] }
  match(text, /(^|[ )])u_[a-z_0-9]+ \(/) {
    name = substr(text, RSTART, RLENGTH - 2); sub(/^[ )]*/, "", name)
    printf "    {\"%s\", \"%s\", \"%s\"},\n", parent, name, child }' "$@"
echo '    {"", "", ""}};'

echo "struct Declaration { const char *module, *name, *file; int line; };"
echo "inline constexpr Declaration kDeclarations[] = {"
awk '
  /^module / { module = $2 }
  /^package / { module = "" }
  /^ *function / { inside = 1 }
  module != "" && !inside && /^ *(input +|output +)?(logic|sharp_[a-z_]*pkg::[a-z_]+|int) / {
    text = $0; sub(/\/\/.*/, "", text); gsub(/\[[^]]*\]/, " ", text); sub(/=.*/, "", text)
    n = split(text, word, /[ ,;]+/)
    for (i = 1; i <= n; i++)
      if (word[i] ~ /^[a-z_][a-z_0-9]*$/ && word[i] !~ /^(input|output|logic|int|unsigned|automatic)$/)
        printf "    {\"%s\", \"%s\", \"%s\", %d},\n", module, word[i], FILENAME, FNR }
  /^ *endfunction/ { inside = 0 }' "$@"
echo '    {"", "", "", 0}};'

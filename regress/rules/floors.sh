#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# floors.sh ROOT: includes and links point down, base <- cfg <- golden <- tb <- regress <- main, without circles between folders, and no folder has more
# than 45 sources. Prints each place that does not; exit 1 if there is one, 2 if there is nothing to look at. Tests (*_test.cpp, sharp_add_test, folders
# called test) may use whatever they test with.
set -euo pipefail
[[ $# -eq 1 && -d $1 ]] || { echo "usage: floors.sh ROOT" >&2; exit 2; }
cd "$1"

readonly floors="base cfg golden tb regress main" most_sources=45
found=0

# Sources of the floors, a path a line; $1 "all" or "product".
sources() {
  local floor
  for floor in $floors; do
    [[ ! -d $floor ]] || find "$floor" -type f \( -name '*.h' -o -name '*.cpp' \) | sort
  done | { [[ $1 == all ]] && cat || grep -vE '_test\.cpp$|(^|/)test/'; } || true
}

# "FROM TO PLACE" of each include of another folder of the floors.
includes() {
  sources product | tr '\n' '\0' | xargs -0 -r grep -nHE '^#include "[^"]*/[^"]*"' | awk -F: -v floors="$floors" '
    BEGIN { n = split(floors, name, " "); for (i = 1; i <= n; ++i) known[name[i]] = 1 }
    { from = $1; sub(/\/[^\/]*$/, "", from); split($3, part, "\""); to = part[2]; sub(/\/[^\/]*$/, "", to); top = to; sub(/\/.*/, "", top)
      if (known[top] && from != to) print from, to, $1 ":" $2 }'
}

# The same of the libraries that targets of our own link, but for test programs.
links() {
  local floor
  for floor in $floors; do
    [[ ! -d $floor ]] || find "$floor" -name CMakeLists.txt | sort
  done | tr '\n' '\0' | xargs -0 -r awk '
    FNR == 1 { folder = FILENAME; sub(/\/[^\/]*$/, "", folder); call = "" }
    { line = $0; sub(/#.*/, "", line) }
    call == "" && line ~ /^ *(add_library|add_executable|target_link_libraries)\(/ { call = line; place = FILENAME ":" FNR }
    call != "" && line != call { call = call " " line }
    call != "" && line ~ /\)/ { gsub(/[()]/, " ", call); n = split(call, word, " "); kept = call; call = ""
      if (word[1] ~ /^add_/) home[word[2]] = folder
      else for (i = 3; i <= n; ++i) if (word[i] ~ /^sharp_/ && word[2] !~ /test/) { ++links; user[links] = word[2]; used[links] = word[i]; at[links] = place } }
    END { for (i = 1; i <= links; ++i) { from = home[user[i]]; to = home[used[i]]
      if (from != "" && to != "" && from != to) print from, to, at[i] } }'
}

edges=$(includes; links)
readonly edges
[[ -n $(sources all | head -n 1) ]] || { echo "floors.sh: no source below $1: nothing was looked at" >&2; exit 2; }

up=$(awk -v floors="$floors" '
  BEGIN { n = split(floors, name, " "); for (i = 1; i <= n; ++i) rank[name[i]] = i }
  { split($1, from, "/"); split($2, to, "/"); if (rank[to[1]] > rank[from[1]]) print $3 ": " $1 " uses " $2 ", which stands on it" }' <<<"$edges")
[[ -z $up ]] || { echo "$up"; found=1; }

loops=$(awk 'NF { print $1, $2 }' <<<"$edges" | sort -u | tsort 2>&1 >/dev/null | sed -n 's/^tsort: //p' | grep -v 'contains a loop' || true)
if [[ -n $loops ]]; then
  echo "folders in a circle: ${loops//$'\n'/, }"
  awk -v loops="$loops" 'BEGIN { n = split(loops, l, "\n"); for (i = 1; i <= n; ++i) in_loop[l[i]] = 1 } in_loop[$1] && in_loop[$2] { print $3 ": " $1 " uses " $2 }' <<<"$edges"
  found=1
fi

crowded=$(sources all | sed 's|/[^/]*$||' | sort | uniq -c | awk -v most="$most_sources" '$1 > most { print $2 ": " $1 " sources; at most " most }')
[[ -z $crowded ]] || { echo "$crowded"; found=1; }
exit "$found"

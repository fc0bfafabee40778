#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# map.sh ROOT: the map is the house: every folder with sources has a row in the README.md of its floor, every row a folder, every page of docs a link in
# docs/README.md, every source that a page names is there. Prints what is missing; exit 1 if something is, 2 if there is nothing to look at.
set -euo pipefail
[[ $# -eq 1 && -d $1 ]] || { echo "usage: map.sh ROOT" >&2; exit 2; }
cd "$1"
found=0
looked=0

say() { echo "$1"; found=1; }

for floor in base golden tb regress main; do
  [[ -d $floor ]] || continue
  page=$floor/README.md
  [[ -f $page ]] || { say "$page: missing"; continue; }
  while IFS= read -r folder; do
    looked=1
    grep -qF "| \`$folder\` |" "$page" || say "$page: no row for $folder"
  done < <(find "$floor" -type f \( -name '*.h' -o -name '*.cpp' \) | sed 's|/[^/]*$||' | sort -u | grep -vE '/test$' || true)
  while IFS= read -r folder; do
    [[ -d $folder ]] || say "$page: $folder is not a folder"
  done < <(grep -oE "^\| \`$floor[a-z_/]*\`" "$page" | tr -d '|\` ' || true)
done
for page in docs/*.md; do
  [[ -f $page && $page != docs/README.md ]] || continue
  looked=1
  grep -qF "](${page#docs/})" docs/README.md 2>/dev/null || say "docs/README.md: no link to ${page#docs/}"
done
# Paths of sources that a page names; x.sv and the like stand for any.
while IFS=: read -r page path; do
  [[ -e $path || $path =~ /x\.[a-z]+$ ]] || say "$page: $path is not there"
done < <(find . -name 'build*' -prune -o -name '*.md' -print0 | xargs -0 -r grep -HoE '(^|[^A-Za-z0-9_./])(base|cfg|golden|main|regress|rtl|tb)/[a-z_0-9/]+\.(h|cpp|sh|yaml|sv)\b' |
  sed -E 's|:[^a-z]?([a-z])|:\1|' | sort -u || true)
((looked)) || { echo "map.sh: nothing below $1 to look at" >&2; exit 2; }
exit "$found"

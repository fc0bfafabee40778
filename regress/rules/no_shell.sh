#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# no_shell.sh ROOT: names and paths are data, so that no shell reads them: C++ starts programs with base/process/process.h, CMake with lists of words.
# Prints FILE:LINE:TEXT of what does otherwise; exit 1 if there is something, 2 if there is nothing to look at. A shell may run a literal script.
# Where its text is made, the line with "-c" says why: `// no_shell: REASON`.
set -euo pipefail
[[ $# -eq 1 && -d $1 ]] || { echo "usage: no_shell.sh ROOT" >&2; exit 2; }
cd "$1"

readonly shell='(?:ba|da|k|z)?sh'
readonly literal='"(?:[^"\\]|\\.)*+"\s*+[,})]'
readonly cpp=(
  '(?<![\w.>:])(?:std::|::)?(?:system|popen|wordexp)\('                                             # a shell behind a function
  'exec[lv]p?e?\(\s*"(?:[^"]*/)?'"$shell"'"'                                                         # one by its name
  '(?:"(?:[^"]*/)?'"$shell"'"|\{\s*\w+)\s*,\s*\K"-[a-z]*c"(?=\s*+,\s*+(?!'"$literal"'))'              # {"sh", "-c", text + path}
)
readonly cmake=(
  '(?<![\w-])'"$shell"'\s+-[a-z]*c(?![\w-])'                                                         # COMMAND sh -c "... ${path} ..."
  'add_custom_(?:command|target)\s*\((?=[^()]*\bCOMMAND\b)(?![^()]*\bVERBATIM\b)'                     # words that a shell of the build reads
)

readonly cpp_files=(--include='*.cpp' --include='*.h') cmake_files=(--include=CMakeLists.txt --include='*.cmake')
found=0

# look PATTERN FILES...: the lines in which it begins that have no reason.
look() {
  local pattern=$1 file at line text
  shift
  while IFS= read -r -d '' file && IFS=: read -r -d '' at _; do
    line=$(($(head -c "$at" "$file" | wc -l) + 1))
    text=$(sed -n "${line}p" "$file")
    [[ $text =~ '// no_shell: '[a-z] ]] || { echo "$file:$line:$text"; found=1; }
  done < <(grep -rPzobZ --exclude-dir='build*' "$@" -- "$pattern" .)
}
[[ -n $(grep -rl --exclude-dir='build*' "${cpp_files[@]}" "${cmake_files[@]}" -m 1 '' . | head -n 1) ]] ||
  { echo "no_shell.sh: no source below $1: nothing was looked at" >&2; exit 2; }
for pattern in "${cpp[@]}"; do look "$pattern" "${cpp_files[@]}"; done
for pattern in "${cmake[@]}"; do look "$pattern" "${cmake_files[@]}"; done
exit "$found"

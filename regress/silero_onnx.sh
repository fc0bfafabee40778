#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# silero_onnx.sh SHARP FOLDER: fetches the Silero VAD models into FOLDER and runs every LSTM node that `sharp onnx` lists, in lockstep, under
# the four schedules. A node the list calls refused must be refused with exit code 2. Exit code 69 where npm cannot be reached.
set -euo pipefail
usage="usage: silero_onnx.sh SHARP FOLDER"
[[ ${1:-} != -h && ${1:-} != --help ]] || { echo "$usage"; exit 0; }
[[ $# -eq 2 && $1 != -* ]] || { echo "$usage" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sharp=$(realpath "$1")
status=0
"$here/fetch_silero.sh" "$2" || status=$?
if [[ $status -eq 69 ]]; then echo "silero_onnx: skipped: npm cannot be reached and the models are not in $2"; fi
[[ $status -eq 0 ]] || exit "$status"
cd "$2"

run() { "$sharp" run "$here/silero_onnx.yaml" --set "model=$1"; }

models=""
count=0
for file in silero_vad_v5.onnx silero_vad_legacy.onnx; do
  listing=$("$sharp" onnx "$file" | grep -E '^ *[0-9]+ +(LSTM|GRU|RNN) ')
  while read -r index _ rest; do
    count=$((count + 1))
    node="{onnx: $file, node: $index}"
    if [[ $rest == *runs ]]; then
      models+="${models:+, }$node"
      continue
    fi
    status=0
    text=$(run "$node" 2>&1) || status=$?
    [[ $status -eq 2 && $text == *"$file"* ]] || { echo "silero_onnx: node $index of $file is not refused with exit code 2: $text" >&2; exit 1; }
  done <<<"$listing"
done
# What the two published files hold: a list that lost nodes would prove nothing.
[[ $count -eq 12 ]] || { echo "silero_onnx: $count nodes listed, not 12" >&2; exit 1; }
run "[$models]"

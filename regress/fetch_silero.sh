#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fetch_silero.sh FOLDER: puts silero_vad_v5.onnx and silero_vad_legacy.onnx (npm package @ricky0123/vad-web 0.0.31, MIT) there.
# Files that are already there are kept. Exit code 69 if there is no npm or it cannot reach its registry.
set -euo pipefail
usage="usage: fetch_silero.sh FOLDER"
[[ ${1:-} != -h && ${1:-} != --help ]] || { echo "$usage"; exit 0; }
[[ $# -eq 1 && $1 != -* ]] || { echo "$usage" >&2; exit 2; }
folder=$1
package=@ricky0123/vad-web@0.0.31

is_complete() {
  (cd "$1" && sha256sum --quiet --check - <<'SUMS') >/dev/null 2>&1
2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f  silero_vad_v5.onnx
a35ebf52fd3ce5f1469b2a36158dba761bc47b973ea3382b3186ca15b1f5af28  silero_vad_legacy.onnx
SUMS
}

mkdir -p "$folder"
if is_complete "$folder"; then exit 0; fi
if ! command -v npm >/dev/null; then
  echo "fetch_silero: no npm; install it, or put the two files into $folder" >&2
  exit 69
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! (cd "$work" && timeout 120 npm pack --silent --fetch-retries 0 --fetch-timeout 60000 "$package") >"$work/log" 2>&1; then
  cat "$work/log" >&2
  echo "fetch_silero: npm cannot fetch $package" >&2
  exit 69
fi
tar -xzf "$work"/*.tgz -C "$work" package/dist/silero_vad_v5.onnx package/dist/silero_vad_legacy.onnx
if ! is_complete "$work/package/dist"; then
  echo "fetch_silero: $package does not hold the files this project knows" >&2
  exit 1
fi
# Renamed into place: a reader, or a second fetch at the same time, never sees half a file.
for file in silero_vad_v5.onnx silero_vad_legacy.onnx; do
  cp "$work/package/dist/$file" "$folder/$file.$$"
  mv "$folder/$file.$$" "$folder/$file"
done

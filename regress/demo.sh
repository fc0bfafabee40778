#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a bare machine to a verdict: the LSTM of Silero VAD on sharp_1k under the four schedules, every value and cycle checked.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${SHARP_BUILD:-$root/build}
"$root/regress/build.sh" sharp
cd "$root"
"$build/sharp" run cfg/run/silero.yaml --set 'schedule=[sequential,batch,intergate,unfolded]' "$@"

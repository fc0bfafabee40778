#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes docs/localisation.md: every seeded defect, the boundary and the unit that the localiser names. usage: localisation_table.sh [BUILD_DIR]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${1:-$root/build}
"$build/test/canary_runner" --table "$build/sharp" "$root/rtl" "$root/regress/canary/run.yaml" "$build/localisation/work" \
  "$root/regress/canary" "$root/regress/canary/more" >"$build/localisation.md"
mv "$build/localisation.md" "$root/docs/localisation.md"
grep -m1 "defects," "$root/docs/localisation.md"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fresh.sh PATH COMMAND...: removes what an earlier run has left at PATH, then runs the command.
set -euo pipefail
[[ $# -ge 2 && $1 != -* ]] || { echo "usage: fresh.sh PATH COMMAND..." >&2; exit 2; }
rm -rf -- "$1"
shift
exec "$@"

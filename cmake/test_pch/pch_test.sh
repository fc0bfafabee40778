#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: pch_test.sh CXX BUILD_FOLDER: a source without its includes builds with precompiled headers (so they are used) and does not without (so the
# nightly test build.without_pch finds it).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cxx=$1
build=$2
built() { cmake -S "$here" -B "$build/$1" -G Ninja -DCMAKE_CXX_COMPILER="$cxx" -DSHARP_PCH="$1" >/dev/null && cmake --build "$build/$1" --target planted; }
built ON || { echo "pch_test: the precompiled headers do not reach a source" >&2; exit 1; }
! built OFF || { echo "pch_test: a source without includes compiles with SHARP_PCH=OFF" >&2; exit 1; }

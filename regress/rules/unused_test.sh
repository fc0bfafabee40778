#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants what unused.sh must find, and what it must leave alone; then looks at the sources of this tree.
set -euo pipefail
rule=unused.sh
source "$(dirname "${BASH_SOURCE[0]}")/planted.sh"

# pair HEADER SOURCE
pair() { clear; plant tb/a/a.h "$1"; plant tb/a/a.cpp "$2"; }

pair 'bool dead_function(int a);' $'bool dead_function(int a) {\n  return a > 0;\n}'; expect 1 'tb/a/a.h:1: dead_function' "declared and defined"
pair '  std::vector<int> dead_method() const;' 'std::vector<int> A::dead_method() const {'; expect 1 'tb/a/a.h:1: dead_method' "a method"
pair 'inline int dead_inline(int a) { return a; }' '// dead_inline(1): a comment calls nobody'; expect 1 'tb/a/a.h:1: dead_inline' "defined in the header"
pair 'bool live(int a);' $'bool live(int a) {\n  return a > 0;\n}\nint x = live(1);'; expect_nothing "called"
pair 'bool live(int a);' $'bool live(int a) {\n  return a > 0;\n}\nauto x = &live;'; expect_nothing "given as a value"
pair '#pragma once' ''; expect 2 'unused.sh: no function found: nothing was looked at' "no function"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants what type_names.sh must find, and what it must leave alone; then looks at the sources of this tree.
set -euo pipefail
rule=type_names.sh
source "$(dirname "${BASH_SOURCE[0]}")/planted.sh"

clear
plant tb/a/a.h $'namespace sharp::tb {\nclass Finder {'
plant tb/b/b.cpp $'namespace sharp::tb {\nstruct Finder final : Base {'
expect 1 $'sharp::tb::Finder is defined 2 times:\n  tb/a/a.h:2\n  tb/b/b.cpp:2' "a class of a header and one of a source"

clear
plant cfg/a/a.h $'namespace sharp::cfg {\nenum class Cell : uint8_t { lstm };'
plant cfg/b/b.h $'namespace sharp::cfg {\ntemplate <class T> struct Cell {'
expect 1 'sharp::cfg::Cell is defined 2 times' "an enumeration and a template"

clear
plant tb/a/a.h $'namespace sharp::tb {\nclass Finder {\nclass Later;'
plant tb/a/a.cpp $'namespace sharp::tb {\nnamespace {\nclass Finder {\n}  // namespace\nstruct Finder::State {'
plant tb/b/b.h $'namespace sharp::cover {\nclass Finder {'
plant tb/b/b_test.cpp $'namespace sharp::tb {\nclass Finder {'
plant tb/c/c.h $'namespace sharp::tb {\nclass Later {'
expect_nothing "other namespaces, unnamed ones, parts, declarations, tests"

clear; expect 2 'nothing was looked at' "no source"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants what floors.sh must find, and what it must leave alone; then looks at the sources of this tree.
set -euo pipefail
rule=floors.sh
source "$(dirname "${BASH_SOURCE[0]}")/planted.sh"

start() { clear; plant base/text/words.h ''; plant tb/sim/session.h '#include "base/text/words.h"'; }

start; expect_nothing "includes that point down"
start; plant base/text/words.cpp '#include "tb/sim/session.h"'; expect 1 'base/text/words.cpp:1: base/text uses tb/sim, which stands on it' "an include that points up"
start; plant tb/check/check.h '#include "tb/sim/session.h"'; plant tb/sim/look.cpp '#include "tb/check/check.h"'
expect 1 'tb/sim/look.cpp:1: tb/sim uses tb/check' "two folders in a circle"
start; plant tb/a/a.h '#include "tb/b/b.h"'; plant tb/b/b.h '#include "tb/c/c.h"'; plant tb/c/c.h '#include "tb/a/a.h"'
expect 1 'folders in a circle: ' "three folders in a circle"
start; plant base/text/CMakeLists.txt $'add_library(sharp_text STATIC words.cpp)\ntarget_link_libraries(sharp_text\n  PRIVATE sharp_sim)'
plant tb/sim/CMakeLists.txt 'add_library(sharp_sim STATIC session.cpp)'
expect 1 'base/text/CMakeLists.txt:2: base/text uses tb/sim, which stands on it' "a link that points up, on several lines"
start; plant base/text/words_test.cpp '#include "tb/sim/session.h"'; plant base/test/folder.h '#include "tb/sim/session.h"'; expect_nothing "tests"
start; for n in {1..46}; do plant "tb/crowd/file_$n.cpp" ''; done; expect 1 'tb/crowd: 46 sources; at most 45' "a crowded folder"
clear; expect 2 'nothing was looked at' "no source"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants what no_shell.sh must find, and what it must leave alone; then looks at the sources of this tree.
set -euo pipefail
rule=no_shell.sh
source "$(dirname "${BASH_SOURCE[0]}")/planted.sh"

# source_is EXIT FILE NAME: stdin is a source; the rule ends with EXIT, and says the file's name if that is 1.
source_is() {
  clear
  plant "a b/$2" "$(cat)"
  expect "$1" "$([[ $1 != 1 ]] || echo "./a b/$2:")" "$3"
}

source_is 1 x.cpp "std::system" <<<'  const int status = std::system(command.c_str());'
source_is 1 x.h "system" <<<'inline int run() { return system("true"); }'
source_is 1 x.cpp "popen" <<<'  FILE* const pipe = ::popen(command.c_str(), "r");'
source_is 1 x.cpp "a shell by exec" <<<'  execl("/bin/sh", "sh", "-c", command, nullptr);'
source_is 1 x.cpp "a script with a path in it" <<<'  run_process({"sh", "-c", "ls " + folder.string()});'
source_is 1 x.cpp "a script that is a variable" <<<'  run_process({"/bin/bash", "-ec", line});'
source_is 1 x.cpp "a shell that is a variable" <<<'  run_process({shell, "-c", line});'
source_is 1 x.cpp "a script on a line of its own" <<<$'  run_process({"bash",\n  "-c",\n  line});'
source_is 1 x.cpp "no reason is none" <<<'  run_process({"bash", "-c", line});  // no_shell:'
source_is 1 CMakeLists.txt "sh -c in CMake" <<<$'add_test(NAME a COMMAND sh\n  -c "rm -rf ${folder}")'
source_is 1 x.cmake "bash -ec in CMake" <<<'execute_process(COMMAND bash -ec "ls ${folder}")'
source_is 1 CMakeLists.txt "a command that is not VERBATIM" <<<'add_custom_command(OUTPUT x COMMAND touch ${folder}/x)'
source_is 2 x.txt "no source at all" <<<'nothing'

source_is 0 x.cpp "what is no shell" <<'E'
  throw std::system_error(errno, std::generic_category());  // of a build system (of any)
  run_process({"git", "-c", setting, "status"});
  run_process({"sh", "-c", "echo \"out\"; exit 5"}, {.seconds = 1});
  run_process({"bash", "-c", line});  // no_shell: the line is what the test is about
E
source_is 0 CMakeLists.txt "words" <<<'add_test(NAME a COMMAND finish -c ${folder})
add_custom_command(OUTPUT x COMMAND touch ${folder}/x VERBATIM)
add_custom_target(b DEPENDS x)'

finish

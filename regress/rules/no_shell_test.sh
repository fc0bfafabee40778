#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plants what no_shell.sh must find, and what it must leave alone; then looks at the sources of this tree.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
readonly here work
trap 'rm -rf "$work"' EXIT
failures=0

# expect EXIT FILE NAME: stdin is a source; no_shell.sh ends with EXIT, and says the file's name if that is 1.
expect() {
  local status=0 output
  rm -rf "$work/root"
  mkdir -p "$work/root/a b"
  cat >"$work/root/a b/$2"
  output=$("$here/no_shell.sh" "$work/root" 2>&1) || status=$?
  if ((status == $1)) && { ((status != 1)) || [[ $output == "./a b/$2:"* ]]; }; then
    echo "ok: $3"
  else
    echo "FAILED: $3: exit $status, not $1: $output"
    failures=$((failures + 1))
  fi
}

expect 1 x.cpp "std::system" <<<'  const int status = std::system(command.c_str());'
expect 1 x.h "system" <<<'inline int run() { return system("true"); }'
expect 1 x.cpp "popen" <<<'  FILE* const pipe = ::popen(command.c_str(), "r");'
expect 1 x.cpp "a shell by exec" <<<'  execl("/bin/sh", "sh", "-c", command, nullptr);'
expect 1 x.cpp "a script with a path in it" <<<'  run_process({"sh", "-c", "ls " + folder.string()});'
expect 1 x.cpp "a script that is a variable" <<<'  run_process({"/bin/bash", "-ec", line});'
expect 1 x.cpp "a shell that is a variable" <<<'  run_process({shell, "-c", line});'
expect 1 x.cpp "a script on a line of its own" <<<$'  run_process({"bash",\n  "-c",\n  line});'
expect 1 x.cpp "no reason is none" <<<'  run_process({"bash", "-c", line});  // no_shell:'
expect 1 CMakeLists.txt "sh -c in CMake" <<<$'add_test(NAME a COMMAND sh\n  -c "rm -rf ${folder}")'
expect 1 x.cmake "bash -ec in CMake" <<<'execute_process(COMMAND bash -ec "ls ${folder}")'
expect 1 CMakeLists.txt "a command that is not VERBATIM" <<<'add_custom_command(OUTPUT x COMMAND touch ${folder}/x)'
expect 2 x.txt "no source at all" <<<'nothing'

expect 0 x.cpp "what is no shell" <<'E'
  throw std::system_error(errno, std::generic_category());  // of a build system (of any)
  run_process({"git", "-c", setting, "status"});
  run_process({"sh", "-c", "echo \"out\"; exit 5"}, {.seconds = 1});
  run_process({"bash", "-c", line});  // no_shell: the line is what the test is about
E
expect 0 CMakeLists.txt "words" <<<'add_test(NAME a COMMAND finish -c ${folder})
add_custom_command(OUTPUT x COMMAND touch ${folder}/x VERBATIM)
add_custom_target(b DEPENDS x)'

"$here/no_shell.sh" "$here/../.." || { echo "FAILED: the sources of this tree"; failures=$((failures + 1)); }
exit $((failures > 0))

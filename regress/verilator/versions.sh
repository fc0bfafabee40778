# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts that run Verilator: which versions are known, and what is different in them for regress/verilator/edits.sh.
# What the C++ of the testbench sees of a version is in tb/dut/verilator_forms.h.

readonly verilator_known="5.006 5.032 5.048"

# find_verilator_version: sets verilator_version (5.032) and verilator_form, the known version whose generated code it is edited like; empty:
# none, the code stays as it is.
find_verilator_version() {
  local text
  text=$(verilator --version) || { echo "verilator --version failed" >&2; return 1; }
  [[ $text =~ ^Verilator\ ([0-9]+\.[0-9]+) ]] || { echo "verilator --version says no version: $text" >&2; return 1; }
  verilator_version=${BASH_REMATCH[1]} verilator_form=""
  [[ " $verilator_known " != *" $verilator_version "* ]] || verilator_form=$verilator_version
}

# tell_unknown_verilator: one line if the version is not a known one.
tell_unknown_verilator() {
  [[ -z $verilator_form ]] || return 0
  echo "Verilator $verilator_version is not among those that the edits of its output are made for (${verilator_known// /, }): DUTs simulate without them, slower" >&2
}

# find_tree_options FOLDER: sets tree_options, which let Verilator write the design that it read as FOLDER/tree.xml or, since it has no XML
# any more, as FOLDER/tree.json with tree.meta.json (tb/fit/design.h).
find_tree_options() {
  if [[ $verilator_version < 5.024 ]]; then
    tree_options=(--xml-only --xml-output "$1/tree.xml")
  else
    tree_options=(--json-only --json-only-output "$1/tree.json" --json-only-meta-output "$1/tree.meta.json" --no-json-edit-nums)
  fi
}

# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts that read the RTL: the source files in an order every tool accepts.

# rtl_sources DIR: prints every .sv below DIR, one a line, packages first and each after the packages it uses. Folders test_* are
# left out. Fails with a message if the packages use each other or one that does not exist.
rtl_sources() {
  local dir=$1 file used ready defined=" " files=() packages=() modules=() waiting
  mapfile -t files < <(find "$dir" -type d -name 'test_*' -prune -o -name '*.sv' -print | LC_ALL=C sort)
  mapfile -t packages < <(grep -l '^package ' -- "${files[@]}" /dev/null)
  mapfile -t modules < <(grep -L '^package ' -- "${files[@]}")
  while ((${#packages[@]})); do
    waiting=()
    for file in "${packages[@]}"; do
      ready=1
      for used in $(sed 's://.*::' "$file" | grep -o '\b[a-z_0-9]*_pkg::' | sort -u); do
        [[ ${used%::} == "$(basename "$file" .sv)" || $defined == *" ${used%::} "* ]] || ready=0
      done
      if ((ready)); then
        echo "$file"
        defined+="$(basename "$file" .sv) "
      else
        waiting+=("$file")
      fi
    done
    if ((${#waiting[@]} == ${#packages[@]})); then
      echo "these packages use each other or a package that does not exist: ${waiting[*]}" >&2
      return 1
    fi
    packages=("${waiting[@]}")
  done
  printf '%s\n' "${modules[@]}"
}

# rtl_edges FILE...: the lines that say negedge or always_latch, as file:line:text. One clock edge and no latches: the testbench passes over
# falling edges that nobody looks at (tb/dut/verilated_dut.cpp).
rtl_edges() { grep -HnE '^[^/]*\b(negedge|always_latch)\b' -- "$@" || true; }

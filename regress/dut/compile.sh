# SPDX-License-Identifier: Apache-2.0
# Sourced by build_dut.sh: the compiler's flags, the objects of Verilator's runtime, the units of a library, and which files they read.

# prepare_compiler: sets the flags; what -march=native means here becomes part of them, and so of every key made of them.
prepare_compiler() {
  verilator_root=$(verilator --getenv VERILATOR_ROOT)
  [[ -f $verilator_root/include/verilated.cpp ]] || verilator_root=/usr/share/verilator
  [[ -f $verilator_root/include/verilated.cpp ]] || fail "Verilator's include/verilated.cpp not found; set VERILATOR_ROOT"
  local cpu
  cpu=$(clang++ -march=native -E '-###' -x c /dev/null 2>&1 | grep -oE '"-target-(cpu|feature)" "[^"]*"' | sha256sum | cut -c1-12)
  ccache=()
  ! command -v ccache >/dev/null || ccache=(ccache)
  flags=(-std=c++20 -march=native "-DSHARP_CPU=\"$cpu\"" -fPIC -fvisibility=hidden -w -I. -I"$root" -isystem "$verilator_root/include"
    -isystem "$verilator_root/include/vltstd" -DVM_TRACE=1 -DVM_TRACE_FST=1 -DVM_COVERAGE=0 -DVM_SC=0
    -DVL_USER_STOP -DVL_USER_FATAL -DVL_USER_FINISH -DVL_USER_WARN -DVL_PRINTF=sharp_dut_printf
    -include "$root/tb/dut/dut_runtime.h")
  [[ $variant != coverage ]] || flags+=(-DSHARP_COVERAGE)
}

compile() {  # compile SOURCE OBJECT FLAG...: also writes OBJECT.d, the files that were read
  local source=$1 object=$2
  shift 2
  "${ccache[@]}" clang++ "$@" "${flags[@]}" -MD -MF "$object.d" -c "$source" -o "$object"
}

# read_dependencies FILE.d...: the files named in them, one a line, absolute; relative ones lie below the present folder.
read_dependencies() {
  local file word words
  for file in "$@"; do
    read -r -d '' -a words < <(sed -e 's/\\$//' -e 's/\\ /\x01/g' "$file"; printf '\0') || true
    for word in "${words[@]}"; do
      word=${word//$'\x01'/ } word=${word//'\#'/#}
      [[ $word == *: ]] || printf '%s\n' "${word//'$$'/$}"
    done
  done | absolute_paths
}

absolute_paths() { tr '\n' '\0' | xargs -0 -r realpath -ms -- | sort -u; }

# ---------------------------------------------------------------- Verilator's runtime
# Kept beside the libraries under a key of tools and flags, with a list of what was read and the checksum of it all: an object or a header
# that is not what it was, is noticed.
provide_runtime() {
  local key
  key=$({ verilator --version; clang++ --version; printf '%s\n' "${flags[@]}" "${runtime_units[@]}"; } | sha256sum | cut -c1-12)
  runtime=$work/runtime
  local kept=$out_dir/runtime/$key
  if ! take_runtime "$kept"; then
    make_runtime
    keep_runtime "$kept"
  fi
}

# take_runtime FOLDER: copies it, since another build may replace it at any time.
take_runtime() {
  [[ -d $1 ]] && cp -r "$1" "$runtime" && (cd "$runtime" && sha256sum --check --strict --status checksums) && return 0
  rm -rf "$runtime"
  return 1
}

make_runtime() {
  mkdir -p "$runtime"
  cd "$work"
  local unit
  for unit in "${runtime_units[@]}"; do
    start "compiling $unit.cpp" compile "$verilator_root/include/$unit.cpp" "runtime/$unit.o" -O2
  done
  finish_started
  read_dependencies runtime/*.d >runtime/inputs
  rm -f runtime/*.d
  (cd runtime && { sha256sum -- *.o inputs; tr '\n' '\0' <inputs | xargs -0 sha256sum --; } >checksums)
}

keep_runtime() {
  mkdir -p "$(dirname "$1")"
  local copy
  copy=$(mktemp -d "$1.XXXXXX")
  cp "$runtime"/* "$copy"
  chmod 755 "$copy"
  [[ ! -e $1 ]] || mv -T "$1" "$work/old_runtime" 2>/dev/null || true
  mv -T "$copy" "$1" 2>/dev/null || rm -rf "$copy"  # another build was faster
}

# ---------------------------------------------------------------- at most $jobs commands at once
started_logs=() started_names=() started_pids=()
start() {  # start WHAT COMMAND...
  local output=$work/log.${#started_pids[@]}
  while (($(jobs -rp | wc -l) >= jobs)); do wait -n || true; done
  started_names+=("$1") started_logs+=("$output")
  shift
  "$@" >"$output" 2>&1 &
  started_pids+=($!)
}
finish_started() {
  local i failed=()
  for i in "${!started_pids[@]}"; do wait "${started_pids[i]}" || failed+=("$i"); done
  for i in "${failed[@]}"; do
    cat "${started_logs[i]}" >&2
    echo "build_dut.sh: ${started_names[i]} failed for $out_name" >&2
  done
  started_logs=() started_names=() started_pids=()
  ((${#failed[@]} == 0)) || exit 1
}

# ---------------------------------------------------------------- what was made and what was read
# verilated_files VARIABLE...: the names that Verilator lists there for make, one a line.
verilated_files() {
  local variable
  for variable in "$@"; do
    awk -v start="$variable" '$1 == start && $2 == "+=" { open = 1; next } !/\\$/ { open = 0 } open { print $1 }' "$work/Vsharp_classes.mk"
  done
}

# list_inputs: writes the file that --inputs names, in one step.
list_inputs() {
  local tool
  {
    printf '%s\n' "${scripts[@]}"
    for tool in verilator clang++ "$(clang++ -print-prog-name=ld)"; do command -v "$tool"; done
    cat verilator.inputs runtime/inputs
    read_dependencies ./*.d
  } | absolute_paths | { grep -vF "$work/" || true; } >all.inputs
  cp all.inputs "$inputs.part.$$"
  mv -f "$inputs.part.$$" "$inputs"
}

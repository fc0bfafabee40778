# SPDX-License-Identifier: Apache-2.0
# Sourced by build_dut.sh: what is generated before Verilator runs, config.vlt, and what the adaptor includes, dut_build.h.

# find_tile_sum LEVELS LATADD: the register that holds the tile sums, the last rank of the last tree level.
find_tile_sum() {
  local levels=$1 lat_add=$2
  tile_sum=u_reduce__DOT__gen_level__BRA__${levels}__KET____DOT__u_level__DOT__
  if ((lat_add == 1)); then
    tile_sum_module=sharp_add_level tile_sum_var=sums_q
  else
    tile_sum_module=sharp_delay tile_sum_var=data_q
    tile_sum+=u_delay__DOT__gen_chain__DOT__gen_rank__BRA__$((lat_add - 2))__KET____DOT__
  fi
  tile_sum+=$tile_sum_var
}

# write_config >config.vlt: vectors of many lanes (their range multiplies by an element width) and memories stay out of the default trace.
write_config() {
  local f
  echo '`verilator_config'
  for f in "${sources[@]}"; do
    awk -v f="$f" '/logic *\[[^]]*(\*|Width-1|Bits-1)/ && !/^ *(function|\/\/)/ && !/AddrWidth|AccWidth/ {
      printf "tracing_off -file \"%s\" -lines %d-%d\n", f, FNR, FNR }' "$f"
  done
  echo "public_flat_rd -module \"$tile_sum_module\" -var \"$tile_sum_var\""
  # A counter in a loop over lanes keeps it from being a vector loop. What runs in lanes is arithmetic: no line counters there, its
  # cases are counted by values (docs/coverage.md).
  if [[ $variant == coverage ]]; then
    echo "coverage_off -file \"*/fp/*\""
    for f in "$rtl_name"/{datapath,mem}/*.sv; do awk -v f="$f" -f "$lane_code" "$f"; done
  fi
}

# write_parameters >dut_build.h: parameters for the adaptor, and the source text of each assertion so that a failure can say what broke.
write_parameters() {
  local name json="{"
  echo "#pragma once"
  echo "inline constexpr sharp::tb::DutSizes kSizes = {"
  for name in $parameter_names; do echo "  .$name = ${value[$name]},"; done
  echo "};"
  echo "#define SHARP_TILE_SUM u_datapath__DOT__$tile_sum"
  write_ties
  for name in $parameter_names; do json+="\"$name\":${value[$name]},"; done
  echo "inline constexpr char kInfoJson[] = R\"~~~($json\"Variant\":\"$variant\"})~~~\";"
  echo "struct AssertionText { const char* file; int line; const char* text; };"
  echo "inline constexpr AssertionText kAssertions[] = {"
  # A line's text is its trailing comment, else the comment above it; then the condition.
  awk '
    FNR == 1 { above = "" }
    /^ *\/\// { sub(/^ *\/+ */, ""); above = above == "" ? $0 : above " " $0; next }
    /(^|[^a-z])assert *\(/ && !/\$error/ {
      text = $0; comment = above
      if (i = index(text, "// ")) { comment = substr(text, i + 3); text = substr(text, 1, i - 1) }
      sub(/^.*assert *\(/, "(", text); sub(/\); *$/, ")", text)
      printf "    {\"%s\", %d, R\"~~~(%s%s)~~~\"},\n", FILENAME, FNR, comment == "" ? "" : comment ": ", text; next }
    { above = "" }' "${sources[@]}"
  echo '    {"", 0, ""}};'
}

# write_ties: inputs with one value, as words of 32 bits, the lowest first.
write_ties() {
  local tie digits words
  echo "#define SHARP_TIES(TIE) \\"
  for tie in $ties; do
    digits=${tie#*=} words=""
    while ((${#digits} > 8)); do words+=", 0x${digits: -8}u" digits=${digits:0:-8}; done
    echo "  TIE(${tie%%=*}$words, 0x${digits}u) \\"
  done
  echo
}

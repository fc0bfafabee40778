# SPDX-License-Identifier: Apache-2.0
# Sourced by build_dut.sh: what is generated before Verilator runs, config.vlt, and what the adaptor includes, dut_build.h.

# The register that holds the tile sums: the last rank of the last tree level.
find_tile_sum() {
  levels=0
  while ((1 << levels < value[NumVs])); do levels=$((levels + 1)); done
  tile_sum=u_reduce__DOT__gen_level__BRA__${levels}__KET____DOT__u_level__DOT__
  if ((value[LatAdd] == 1)); then
    tile_sum_module=sharp_add_level tile_sum_var=sums_q
  else
    tile_sum_module=sharp_delay tile_sum_var=data_q
    tile_sum+=u_delay__DOT__gen_chain__DOT__gen_rank__BRA__$((value[LatAdd] - 2))__KET____DOT__
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
  local j name json="{"
  echo "#pragma once"
  echo "inline constexpr unsigned kVsWidth = ${value[VsWidth]}, kStreamWidth = ${value[StreamWidth]};"
  echo "#define SHARP_TILE_SUM sharp__DOT__u_datapath__DOT__$tile_sum"
  echo "#define SHARP_DEEP_LEVELS(probes, model) \\"
  for ((j = 1; j <= levels; j++)); do
    echo "  point(probes.levels[$((j - 1))], SHARP_DEEP(model, u_datapath__DOT__u_reduce__DOT__gen_level__BRA__${j}__KET____DOT__u_level__DOT__sums_q)); \\"
  done
  echo
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

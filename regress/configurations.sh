# SPDX-License-Identifier: Apache-2.0
# Sourced: the parameters of module sharp that a file of cfg/accel states, for scripts that need no `sharp`.

# configurations FILE: one line per latency set: "<set> -GName=Value ...". Reads the subset of YAML these files use.
configurations() {
  awk '
    /^ *#/ || /^ *$/ { next }
    /^[A-Z][A-Za-z]*: *[0-9]+/ { split($0, a, /: */); base = base " -G" a[1] "=" a[2] + 0; next }
    /^latency:/ { in_latency = 1; next }
    /^[a-z]/ { in_latency = 0 }
    in_latency && /^  [a-z]/ { set = $1; sub(/:.*/, "", set); order[++n] = set }
    in_latency { rest = $0
      while (match(rest, /Lat[A-Za-z]+: *[0-9]+/)) {
        split(substr(rest, RSTART, RLENGTH), a, /: */)
        sets[set] = sets[set] " -G" a[1] "=" a[2]; rest = substr(rest, RSTART + RLENGTH) } }
    END { for (i = 1; i <= n; i++) print order[i] base sets[order[i]] }' "$1"
}

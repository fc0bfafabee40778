# SPDX-License-Identifier: Apache-2.0
# Lets the stages of a fast DUT build write their results where they belong (regress/build_dut.sh).
#
# Verilator makes the result of a function, and a row read from a memory, in a local and copies it into the register: up to 256 KiB a stage
# and cycle. Where that changes nothing the copy `VL_ASSIGN_W(bits,REGISTER, LOCAL);` goes, and what made LOCAL makes REGISTER: if LOCAL is
# used nowhere but in the statements before the copy, in its block or deeper ones, and these neither read REGISTER nor call the model's
# functions, which could.

function indent(line) {
  match(line, /^ */)
  return RLENGTH
}

# Whether the text has name as a whole word.
function has(line, name,    at, rest) {
  rest = line
  while (at = index(rest, name)) {
    if (substr(rest, at + length(name), 1) !~ /[A-Za-z0-9_]/) return 1
    rest = substr(rest, at + length(name))
  }
  return 0
}

# First line of the statement at the level of the copy that holds line n.
function statement_start(n, level) {
  while (n > 1 && (indent(text[n]) > level || text[n - 1] !~ /[;{}] *$/)) n--
  return n
}

function merge(copy, register, local_name,    n, first, level, declaration) {
  level = indent(text[copy])
  for (n = 1; n <= NR; n++) {
    if (n == copy || !index(text[n], local_name)) continue
    if (!has(text[n], local_name)) return  # a longer name that begins alike
    if (text[n] ~ /^ *VlWide<[0-9]+>[^=(]*;$/) { declaration = n; continue }
    if (n > copy) return
    if (!first) first = statement_start(n, level)
  }
  if (!first || !declaration || declaration > first) return
  for (n = first; n < copy; n++)
    if (indent(text[n]) < level || has(text[n], register) || text[n] ~ /\(vlSelf[,)]/) return
  for (n = first; n < copy; n++) gsub(local_name, register, text[n])
  text[declaration] = text[copy] = ""
}

{ text[NR] = $0 }

END {
  for (i = 1; i <= NR; i++)
    if (text[i] ~ /^ *VL_ASSIGN_W\([0-9]+,vlSelf->[A-Za-z0-9_]+, __V(func|temp)_[A-Za-z0-9_]+\);$/) {
      split(text[i], part, /, *|\);/)
      merge(i, part[2], part[3])
    }
  for (i = 1; i <= NR; i++) print text[i]
}

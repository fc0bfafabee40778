#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the closure against the same stimulus without direction, and the ranked list of all these runs; prints the table of docs/coverage.md.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: closure_report.sh [--write] [BUILD_DIR] [BUDGET of each part, e.g. 10m] [SEED]

  --write  put the table into docs/coverage.md, between its marks

Exit 0 if the closure needs at most one third of the runs and the ranked list has at most 10 % of them; 1 if not.
Needs python3. Parts: the closure as it is (with code coverage); without direction for the same time; the closure as far as that came.
USAGE
}
write=""
case ${1:-} in
  -h | --help) usage; exit 0 ;;
  --write) write=yes; shift ;;
esac
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${1:-$root/build} budget=${2:-10m} seed=${3:-1}
work=$build/closure
mkdir -p "$work"
rm -f "$work"/*.db "$work"/*.db-* "$work"/*.json "$work"/*.list
cd "$root"

close() { # NAME [OPTION..]: closes NAME.db, figures to NAME.json
  local name=$1
  shift
  "$build/sharp" cov close --db "$work/$name.db" --budget "$budget" --seed "$seed" --json "$work/$name.json" --out "$work/$name.list" "$@" |
    tee "$work/$name.log" >&2
}

close directed
close off --off --variant fast
# How far it came without direction, at the run that last added something; what the closure needs for as much.
goal=$(python3 -c 'import json,sys; j=json.load(open(sys.argv[1])); print(100.0 * j["reached"] / j["goals"])' "$work/off.json")
close as_far --goal "$goal" --variant fast
"$build/sharp" cov merge "$work/all.db" "$work/directed.db" "$work/off.db" >&2
"$build/sharp" cov rank "$work/all.db" --out "$work/ranked.list" --json "$work/rank.json" >&2

python3 - "$work" "$budget" "$seed" "${write:+docs/coverage.md}" <<'PYTHON'
import json, re, sys
work, budget, seed, page = sys.argv[1:5]
load = lambda name: json.load(open(f"{work}/{name}.json"))
directed, off, as_far, rank = load("directed"), load("off"), load("as_far"), load("rank")

def percent(reached, goals):  # rounded down: only a full count reads 100.0
    return f"{int(1000 * reached / goals) / 10:.1f} %" if goals else "none"

def functional(j):
    return f"{percent(j['reached'], j['goals'])} ({j['reached']:,} of {j['goals']:,})"

code = ", ".join(f"{kind} {percent(r['reached'], r['goals'])}" for kind, r in directed["code"].items())
# Without direction the closure's own result is out of reach if all its runs did not do.
short = off["reached"] < directed["reached"]
needed = off["runs"] if short else off["functional_runs"]
times = needed / directed["functional_runs"]
same = f"{as_far['functional_runs']:,}, 1/{off['functional_runs'] / as_far['functional_runs']:.1f}"
if as_far["reached"] < off["reached"]: same = f"more than {as_far['runs']:,}"
kept, all_runs = len(rank["runs"]), rank["all_runs"]
share = 100.0 * kept / all_runs
rows = [
    (f"closure: functional coverage, runs, seconds (limit {budget}, seed {seed})",
     f"{functional(directed)} after {directed['functional_runs']:,} runs, {directed['functional_seconds']:.0f} s"),
    ("closure: code, with all its runs", f"{code}; {directed['runs']:,} runs, {directed['seconds']:.0f} s"),
    (f"without direction, {budget}", f"{functional(off)} after {off['functional_runs']:,} runs, {off['runs']:,} in all"),
    ("runs without direction for the closure's result",
     f"{'more than ' if short else ''}{needed:,}, {times:.1f} times as many"),
    ("runs of the closure for the result without direction", same),
    ("ranked list of all these runs, for the coverage of all", f"{kept:,} of {all_runs:,} runs, {share:.1f} %"),
]
table = "| figure | value |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows)
print(table, end="")
if page:
    text = open(page).read()
    new, count = re.subn(r"(<!-- closure -->\n).*?(<!-- /closure -->)", lambda m: m[1] + table + m[2], text, flags=re.S)
    if count != 1: sys.exit(f"{page}: the marks <!-- closure --> and <!-- /closure --> are missing")
    open(page, "w").write(new)
failed = [text for wrong, text in ((times < 3.0, "the closure needs more than one third of the runs"),
                                   (share > 10.0, "the ranked list has more than 10 % of the runs")) if wrong]
for text in failed: print("closure_report.sh: " + text, file=sys.stderr)
sys.exit(1 if failed else 0)
PYTHON

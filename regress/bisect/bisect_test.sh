#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `sharp bisect` finds the commit with a seeded defect among 40, some of which do not build or change nothing, within 15 minutes.
# usage: bisect_test.sh SHARP WORK_DIR
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root sharp=$1 work=$2
readonly clone=$work/clone defect=$root/regress/canary/stale_h_bank.yaml
readonly count=40 seeded=27 broken=19 repaired=22 limit=900
fail() { echo "bisect_test.sh: $1" >&2; exit 1; }

git -C "$root" rev-parse --is-inside-work-tree >/dev/null 2>&1 || { echo "not in a git working tree: skipped"; exit 77; }
rm -rf "$work"
mkdir -p "$work"
git clone -q "$root" "$clone"
git -C "$clone" config user.name "Bisect test"
git -C "$clone" config user.email bisect@example.org
git -C "$clone" config commit.gpgsign false
base=$(git -C "$clone" rev-parse HEAD)

# ---------------------------------------------------------------- 40 commits
block() { sed -n "/^$1: /{n;s/^  //p}" "$defect"; } # the line of a YAML block
plant() {
  local file text search replace
  file=$clone/rtl/$(sed -n 's/^file: //p' "$defect")
  text=$(cat "$file") search=$(block search) replace=$(block replace)
  [[ $text == *"$search"* ]] || fail "the defect cannot be planted: the RTL has changed"
  echo "${text/"$search"/"$replace"}" >"$file"
}
pick() { shift "$(($1 % ($# - 1) + 1))"; echo "$1"; } # pick N WORD...
for ((i = 1; i <= count; ++i)); do
  subject="Commit $i: a remark"
  if ((i == seeded)); then
    plant
    subject="Commit $i: seeded defect"
  elif ((i == broken)); then
    echo "#error not finished" >>"$clone/tb/run/list_command.cpp"
    subject="Commit $i: does not build"
  elif ((i == repaired)); then
    sed -i '/^#error not finished/d' "$clone/tb/run/list_command.cpp"
    subject="Commit $i: builds again"
  else
    case $((i % 5)) in
      0) echo "Remark $i." >>"$clone/docs/tour.md" ;;
      1) echo "// Remark $i." >>"$clone/rtl/$(cd "$root/rtl" && pick "$i" sharp.sv control/*.sv datapath/*.sv)" ;;
      2) echo "// Remark $i." >>"$clone/$(pick "$i" golden/timing/streams.h tb/check/beats.h cfg/types/half.cpp tb/run/run_table.cpp)" ;;
      3) echo "// Remark $i." >>"$clone/$(pick "$i" tb/check/lanes.cpp tb/run/resolve.cpp golden/datapath/datapath.cpp)" ;;
      4) echo "# Remark $i." >>"$clone/cfg/run/smoke.yaml" ;;
    esac
  fi
  git -C "$clone" add -A
  git -C "$clone" commit -qm "$subject"
  ((i != seeded)) || expected=$(git -C "$clone" rev-parse HEAD)
done
head=$(git -C "$clone" rev-parse HEAD)

# ---------------------------------------------------------------- interrupted, then from the start
bisect=("$sharp" bisect "run regress/canary/run.yaml --seed 1" --source "$clone" --folder "$work/bisect" --bad "$head")
begin=$SECONDS
"${bisect[@]}" --good "$base" >"$work/interrupted.log" 2>&1 &
sleep 15
kill -TERM $!  # a shell starts background processes without SIGINT
code=0
wait $! || code=$?
((code == 6)) || fail "exit code $code instead of 6 after an interrupt: $work/interrupted.log"

code=0
"${bisect[@]}" --good "$base" --json "$work/bisect.json" | tee "$work/bisect.log" || code=$?
seconds=$((SECONDS - begin))
((code == 0)) || fail "exit code $code: $work/bisect.log"
# On two cores that have nothing else to do it takes half the processor time, or more if it cannot use both.
times >"$work/times"
cpu=$(tail -n 1 "$work/times" | awk '{ for (i = 1; i <= 2; ++i) { split($i, t, /[ms]/); sum += 60 * t[1] + t[2] } printf "%d", sum }')
echo "$seconds s, $cpu s of processor time, with a build from nothing"

# ---------------------------------------------------------------- what it found, and what it leaves
found=$(tr -d ' \n' <"$work/bisect.json" | sed -nE 's/.*"suspects":\[([^]]*)\].*/\1/p')
[[ $found == "\"$expected\"" ]] || fail "found $found instead of $expected"
grep -q "subject  Commit $seeded: seeded defect" "$work/bisect.log" || fail "the subject of the commit is not said"
grep -q "^signature mismatch/tile_sum" "$work/bisect.log" || fail "the signature is not said"
((seconds < limit || cpu < 2 * limit * 3 / 4)) || fail "$seconds s and $cpu s of processor time; $limit s are allowed"
[[ $(git -C "$clone" rev-parse HEAD) == "$head" && -z $(git -C "$clone" status --porcelain) ]] || fail "the clone was touched"

code=0
"${bisect[@]}" --good "$expected" >"$work/good_fails.log" 2>&1 || code=$?
((code == 2)) && grep -q "fails at --good" "$work/good_fails.log" || fail "a good commit that fails: exit code $code, $work/good_fails.log"
"$sharp" bisect --clean --source "$clone" --folder "$work/bisect"
[[ ! -e $work/bisect && $(git -C "$clone" worktree list | wc -l) == 1 ]] || fail "--clean left something"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A regression of 200 jobs on a Slurm cluster of four nodes on this machine, one of which dies halfway: the same results as without Slurm.
# usage: slurm_test.sh SHARP WORK_DIR. Exit: 0 passed, 1 failed, 77 skipped (no Slurm, or not root)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here sharp=$1 work=$2 jobs=200
readonly cluster=$here/slurm_cluster.sh
# Paths of sockets must be short; the build folder may be anywhere.
farm=$(mktemp -d /tmp/sharp_farm.XXXXXX)
readonly farm
fail() { echo "slurm_test.sh: $1" >&2; exit 1; }

cleanup() {
  [[ ! -f $farm/slurm.conf ]] || "$cluster" stop "$farm" || true
  mkdir -p "$work/log"
  cp "$farm"/log/* "$work/log/" 2>/dev/null || true
  rm -rf "$farm"
}
trap cleanup EXIT

rm -rf "$work"
mkdir -p "$work"
code=0
"$cluster" start "$farm" --nodes 4 --licenses vsim:3 || code=$?
((code == 0)) || exit "$code"
export SLURM_CONF=$farm/slurm.conf

regress() { # regress NAME ARGUMENT...
  local name=$1
  shift
  "$sharp" regress "$here/slurm_test.yaml" --seed 1 --job-seconds 0 --history none --out "$work/$name" "$@"
}
regress local --launcher local --jobs 2 >"$work/local.log" 2>&1 || fail "the local regression fails: $work/local.log"

done_jobs() { find "$work/slurm/jobs" -name '*.done' 2>/dev/null | wc -l; }
regress slurm --launcher slurm --jobs 4 --launcher-option=--licenses=vsim:1 >"$work/slurm.log" 2>&1 &
runner=$!
# When 2/5 of the jobs are done, a node dies that has been at work on a task for 2 s: a long one. On a machine that is busy it may be a short
# one, at its end: then another node dies.
lost="" dead=0
until [[ -n $lost ]]; do
  kill -0 "$runner" 2>/dev/null || fail "the regression ended before a node could be killed: $work/slurm.log"
  sleep 0.2
  (($(done_jobs) >= jobs * 2 / 5)) || continue
  victim=$(squeue --noheader --states=RUNNING --format="%M %N" | sed -nE 's/^0:(0[2-9]|[1-5][0-9]) //p' | head -n 1)
  [[ -n $victim ]] || continue
  ((++dead <= 3)) || fail "three nodes have died without any loss"
  "$cluster" kill-node "$farm" "${victim#n}"
  # What the controller still believes to be running.
  lost=$(squeue --noheader --states=RUNNING --nodelist="$victim" --format=%F_%K)
  echo "killed node $victim after $(done_jobs) of $jobs jobs, in task ${lost:-none}"
done
code=0
wait "$runner" || code=$?
((code == 0)) || fail "exit code $code: $work/slurm.log"

restarted=$(scontrol --oneliner show job | grep -c ' Restarts=[1-9]' || true)
echo "tasks that Slurm has started again: $restarted"
((restarted >= 1)) || fail "the node has lost nothing"
[[ $(sinfo --noheader --format=%T --nodes "$victim") == down* ]] || fail "node $victim is not down"
[[ -z $(squeue --noheader) ]] || fail "something is left in the queue"

python3 - "$work" "$jobs" <<'PYTHON'
import json, sys
work, jobs = sys.argv[1], int(sys.argv[2])
keys = ["verdict", "signature", "predicted_cycles", "measured_cycles", "values", "cycles", "digest", "state"]
def results(name):
    tests = json.load(open(f"{work}/{name}/report.json"))["tests"]
    return {t["test"]: {k: t[k] for k in keys} for t in tests}
local, slurm = results("local"), results("slurm")
if len(local) != jobs: sys.exit(f"{len(local)} tests instead of {jobs}")
for test in sorted(set(local) | set(slurm)):
    if local.get(test) != slurm.get(test): sys.exit(f"{test}:\n  local {local.get(test)}\n  slurm {slurm.get(test)}")
if any(t["verdict"] != "pass" for t in slurm.values()): sys.exit("not all tests pass")
print(f"{len(slurm)} tests: verdict, cycles and digest of each as without Slurm")
PYTHON

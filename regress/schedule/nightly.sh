#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One night, for cron, systemd and CI: build, run a list, put the reports where they are published. Exit code: that of `sharp regress`.
# Whatever happens, what is published is of this night: a night without a report publishes a red page that says why.
# usage: nightly.sh [LIST [BUDGET]]     default: nightly 30m
#
# SHARP_HISTORY    history file (default: build/regress/history.db); name a place that outlives the build folder
# SHARP_PUBLISH    folder for report.html, report.md, junit.xml, report.json and buckets/ of this night; what it held is replaced
# SHARP_KEEP       nights that keep waves, coverage and logs; older ones keep their reports (default: 14)
# SHARP_REGRESS    more arguments of `sharp regress`, apart by blanks: "--launcher slurm --jobs 64"
# SHARP_BUILD      build folder (default: build)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root list=${1:-nightly} budget=${2:-30m}
readonly build=${SHARP_BUILD:-$root/build}
readonly last=$build/regress/last.json said=$build/regress/nightly.log
fail() { echo "nightly.sh: $1" >&2; exit "${2:-7}"; }

# ---------------------------------------------------------------- what is published
readonly parts=(report.html report.md report.json junit.xml buckets)
publish() {  # publish FOLDER: instead of what was there
  local part
  mkdir -p "$SHARP_PUBLISH"
  rm -rf "${parts[@]/#/$SHARP_PUBLISH/}"
  for part in "${parts[@]}"; do
    [[ ! -e $1/$part ]] || cp -r "$1/$part" "$SHARP_PUBLISH/"
  done
}

escaped() { sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g' | tr -d '\000-\010\013\014\016-\037'; }

# no_report WHY CODE: a red page, and the end.
no_report() {
  local why text now folder=$build/regress/no_report
  echo "nightly.sh: $1" >&2
  [[ -n ${SHARP_PUBLISH:-} ]] || exit "$2"
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  why=$(escaped <<<"$list: $1")
  text=$(tail -n 40 "$said" 2>/dev/null | escaped)
  mkdir -p "$folder"
  cat >"$folder/report.html" <<HTML
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>RED: $why</title></head>
<body style="font-family: sans-serif; margin: 2em">
<h1 style="color: #b3261e">RED: $why</h1>
<p>There is no report of the night of $now. Exit code $2.</p>
<pre style="white-space: pre-wrap">$text</pre>
</body></html>
HTML
  printf '## RED: %s\n\nThere is no report of the night of %s. Exit code %s.\n\n<pre>\n%s\n</pre>\n' "$why" "$now" "$2" "$text" >"$folder/report.md"
  cat >"$folder/junit.xml" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="the night" tests="1" failures="0" errors="1" time="0.000">
 <testsuite name="the night" tests="1" failures="0" errors="1" skipped="0" time="0.000" timestamp="${now%Z}" hostname="$(hostname | escaped)">
  <testcase classname="the night" name="verdict" time="0.000"><error type="no_report" message="$why">$text</error></testcase>
 </testsuite>
</testsuites>
XML
  printf '{"schema": 1, "command": "regress", "verdict": "internal_error", "exit_code": %s, "error": "no report: see report.html"}\n' "$2" >"$folder/report.json"
  publish "$folder"
  exit "$2"
}

# ---------------------------------------------------------------- the night
cd "$root"
mkdir -p "$build/regress"
exec 9>"$build/regress/nightly.lock"
flock --nonblock 9 || fail "the night before is still running in $build; this one does not start" 2

arguments=("$list" --budget "$budget" --json "$last" --keep "${SHARP_KEEP:-14}")
if [[ -n ${SHARP_HISTORY:-} ]]; then
  mkdir -p "$(dirname "$SHARP_HISTORY")"
  arguments+=(--history "$SHARP_HISTORY")
fi
read -r -a more <<<"${SHARP_REGRESS:-}"

rm -f "$last" "$said"
code=0
"$root/regress/build.sh" sharp 2>&1 9>&- | tee "$said" || no_report "sharp could not be built; nothing was run" 7
# What it says of errors is kept for the page. A signal to all processes must not end the listener before the speaker.
exec 8> >(trap '' INT TERM; exec tee -a "$said" >&2 9>&-)
listener=$!
"$build/sharp" regress "${arguments[@]}" "${more[@]}" 2>&8 8>&- 9>&- || code=$?
exec 8>&-
for _ in {1..50}; do kill -0 "$listener" 2>/dev/null || break; sleep 0.1; done  # it has written all
run=$(sed -nE 's/^  "run": "(.*)",$/\1/p' "$last" 2>/dev/null) || true
((code > 0)) || [[ -n $run ]] || code=7
[[ -n $run && -d $run ]] || no_report "sharp regress ended with exit code $code and without a report" "$code"
[[ -z ${SHARP_PUBLISH:-} ]] || publish "$run"
exit "$code"

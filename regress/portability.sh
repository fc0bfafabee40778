#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and tests the commit of this checkout on another release of Debian, in a folder with a system of its own; prints a row of docs/portability.md.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: portability.sh SUITE [--only demo|suite|bench] [--dir DIR] [--jobs N] [--repeats N]

  SUITE         release of Debian: bookworm, trixie, forky
  --only STEP   one step instead of all three: demo (regress/demo.sh), suite (regress/test.sh), bench (speed of tiny, sharp_1k and sharp_64k)
  --dir DIR     keep the system in DIR, or use the one that an earlier call has left there; without it a folder below $TMPDIR is made and removed
  --jobs N      compilations at once (default: number of processors)
  --repeats N   of sharp bench (default 3)

Both commands run as a user would run them on a bare machine: nothing but git is there before. Output of the steps: DIR/root/<step>.log.
Needs root, debootstrap, unshare and this machine's own Debian package source. Exit: 0 all steps passed, 1 one failed, 2 it cannot be done here.
USAGE
}
fail() { echo "portability.sh: $1" >&2; exit "${2:-1}"; }

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly marker=etc/sharp-portability  # in every folder that this script has made
suite="" only="" dir="" jobs=$(nproc) repeats=3
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --only | --dir | --jobs | --repeats) (($# >= 2)) || fail "$1 needs a value (see --help)" 2; printf -v "${1#--}" '%s' "$2"; shift 2 ;;
    -*) fail "unknown argument '$1' (see --help)" 2 ;;
    *) [[ -z $suite ]] || fail "one release at a time, not also '$1' (see --help)" 2; suite=$1; shift ;;
  esac
done
[[ $suite =~ ^(bookworm|trixie|forky)$ ]] || fail "the release '$suite' is not known; legal: bookworm, trixie, forky" 2
[[ $only =~ ^(|demo|suite|bench)$ ]] || fail "--only $only: legal: demo, suite, bench" 2
[[ $jobs =~ ^[1-9][0-9]*$ && $repeats =~ ^[1-9][0-9]*$ ]] || fail "--jobs and --repeats must be positive numbers" 2

# ---------------------------------------------------------------- what it needs
[[ $(id -u) -eq 0 ]] || fail "a system of its own can only be made by root" 2
for tool in debootstrap unshare git chroot; do
  command -v $tool >/dev/null || fail "$tool is not installed (apt-get install debootstrap util-linux git)" 2
done
git -C "$root" rev-parse -q --verify HEAD >/dev/null || fail "$root is no git checkout: there is no commit to test" 2

# The first package source of Debian itself that apt uses here.
mirror() {
  local file
  for file in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [[ ! -e $file ]] || sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+) .*/\2/p' "$file"
  done | awk '/\/debian\/?$/ && !found { print; found = 1 } END { exit !found }'
}
source_uri=$(mirror) || fail "no package source of Debian in /etc/apt" 2

# ---------------------------------------------------------------- the folder
temporary=""
if [[ -z $dir ]]; then
  temporary=$(mktemp -d "${TMPDIR:-/var/tmp}/sharp-portability.XXXXXX")
  dir=$temporary/$suite
elif [[ -e $dir && ! -e $dir/$marker ]]; then
  [[ -d $dir && -z $(ls -A "$dir") ]] || fail "--dir $dir: is not empty and no system that this script has made" 2
elif [[ -e $dir/$marker && $(<"$dir/$marker") != "$suite" ]]; then
  fail "--dir $dir: holds $(<"$dir/$marker"), not $suite" 2
fi
dir=$(realpath -m "$dir")

# Only what was made here, and only its own file system: mounts of this script live in a namespace that is gone by then.
clean_up() {
  [[ -n $temporary ]] || return 0
  if grep -qF " $temporary/" /proc/self/mountinfo; then
    echo "portability.sh: something is still mounted below $temporary; it stays" >&2
  else
    rm -rf --one-file-system "$temporary"
  fi
}
trap clean_up EXIT
trap 'exit 6' INT TERM

# isolated COMMAND...: mounts and processes of the command end with it.
isolated() { unshare --mount --pid --fork --kill-child --propagation private -- "$@"; }

make_system() {
  local script=/usr/share/debootstrap/scripts/$suite
  [[ -e $script ]] || script=/usr/share/debootstrap/scripts/sid
  mkdir -p "$dir"
  echo "portability.sh: making $suite in $dir" >&2
  isolated debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$dir" "$source_uri" "$script" >"$dir.log" 2>&1 ||
    { tail -5 "$dir.log" >&2; fail "debootstrap failed; log: $dir.log"; }
  mv "$dir.log" "$dir/root/debootstrap.log"
  cp /etc/apt/apt.conf.d/* "$dir/etc/apt/apt.conf.d/"
  echo force-unsafe-io >"$dir/etc/dpkg/dpkg.cfg.d/force-unsafe-io"  # nobody keeps this system through a loss of power
  echo "$suite" >"$dir/$marker"
}

# inside COMMAND: runs it by bash in the system, as root with an empty environment.
inside() {
  isolated bash -c 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/tmp" && exec chroot "$1" env -i \
    HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 SHARP_JOBS="$2" bash -c "$3"' isolated "$dir" "$jobs" "$1"
}

[[ -e $dir/$marker ]] || make_system
cp /etc/resolv.conf "$dir/etc/resolv.conf"
if [[ ! -d $dir/root/sharp ]]; then git clone -q --no-hardlinks "$root" "$dir/root/sharp"; fi
git -C "$dir/root/sharp" fetch -q "$root" HEAD
git -C "$dir/root/sharp" checkout -q --detach "$(git -C "$root" rev-parse HEAD)"

# ---------------------------------------------------------------- the steps
failed=0 took="" demo="not run" tests="not run" speed="not run | not run | not run"

clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

step() {  # step NAME COMMAND: its output in root/NAME.log; how long it took in `took`
  echo "portability.sh: $suite: $1 (log: $dir/root/$1.log)" >&2
  SECONDS=0
  inside "$2" >"$dir/root/$1.log" 2>&1 && { took=$(clock $SECONDS); return 0; }
  took=$(clock $SECONDS)
  failed=1
  tail -15 "$dir/root/$1.log" >&2
  return 1
}

run_demo() {
  if step demo "cd /root/sharp && regress/demo.sh"; then demo="$(grep -E '^[0-9]+ runs: ' "$dir/root/demo.log" | sed 's/;.*//') in $took"; else demo=failed; fi
}
run_suite() {
  step suite "cd /root/sharp && regress/test.sh" || true
  tests=$(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests failed out of ([0-9]+).*/\1 of \2 failed/p' "$dir/root/suite.log")
  tests="${tests:-no test ran} in $took"
}
# "bare / checked" cycles per second of a bench.
speed_of() { sed -nE 's/^.*bare model ([0-9,]+) cycles\/s, checked ([0-9,]+) cycles\/s.*/\1 \/ \2/p' "$1"; }
run_bench() {
  local machine figures speeds=()
  for machine in tiny sharp_1k sharp_64k; do
    figures=failed
    ! step "bench_$machine" "cd /root/sharp && regress/build.sh sharp && build/sharp bench --accel $machine --repeats $repeats" ||
      figures=$(speed_of "$dir/root/bench_$machine.log")
    speeds+=("${figures:-no figure}")
  done
  speed="${speeds[0]} | ${speeds[1]} | ${speeds[2]}"
}

# versions: of the packages that Debian may have in another version, as the table's columns.
versions() {
  local package row="" version
  for package in verilator clang cmake libeigen3-dev libfmt-dev libyaml-cpp-dev yosys libonnx-dev; do
    version=$(chroot "$dir" dpkg-query -W -f '${Version}' "$package" 2>/dev/null | sed -E 's/^[0-9]+://; s/^([0-9]+(\.[0-9]+)*).*/\1/') || true
    row+=" ${version:-none} |"
  done
  echo "$row"
}

case $only in
  demo) run_demo ;;
  suite) run_suite ;;
  bench) run_bench ;;
  *) run_demo; run_suite; run_bench ;;
esac
echo "| suite | Verilator | clang | cmake | Eigen | fmt | yaml-cpp | yosys | libonnx | demo | test suite | tiny, bare / checked cycles/s | sharp_1k | sharp_64k |"
echo "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
echo "| $suite |$(versions) $demo | $tests | $speed |"
exit $failed

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# On Debian: installs the packages of lists (default: packages.txt and packages_test.txt beside this file) that are missing; needs root or sudo, and a
# network, only then. On other systems: names what is missing. usage: bootstrap.sh [LIST...]; exit 0 all is there, 2 the user must install something
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lists=("$@")
((${#lists[@]})) || lists=("$here"/packages{,_test}.txt)

# ---------------------------------------------------------------- other systems
# older VERSION MINIMUM: by the numbers between the dots.
older() { [[ $1 != "$2" && $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -1) == "$1" ]]; }

# missing_tools: one line for each program that is not there or too old.
missing_tools() {
  local name minimum rest version
  while read -r name minimum rest; do
    case $name in '' | '#'*) continue ;; esac
    if ! command -v "$name" >/dev/null; then
      echo "  $name: not found; $minimum or later is needed"
      continue
    fi
    version=$("$name" --version 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -1) || true
    if [[ -z $version ]]; then
      echo "  $name: does not say its version; $minimum or later is needed"
    elif older "$version" "$minimum"; then
      echo "  $name: $version is too old; $minimum or later is needed"
    fi
  done <"$here/tools.txt"
}

# missing_libraries: what CMake says of them; nothing without cmake and a compiler.
missing_libraries() {
  local folder
  command -v cmake >/dev/null && command -v ninja >/dev/null && command -v clang++ >/dev/null || return 0
  folder=$(mktemp -d)
  CC=clang CXX=clang++ cmake -S "$here/../cmake/requirements" -B "$folder" -G Ninja >"$folder/log" 2>&1 ||
    grep -E '^ +[A-Za-z0-9_-]+: .* is needed$' "$folder/log" || tail -5 "$folder/log"
  rm -rf "$folder"
}

check_by_hand() {
  local missing
  missing=$(missing_tools; missing_libraries)
  [[ -n $missing ]] || exit 0
  {
    echo "bootstrap: no Debian system, so nothing is installed here. Missing:"
    echo "$missing"
    echo "bootstrap: install these and run the command again"
  } >&2
  exit 2
}
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then check_by_hand; fi

# ---------------------------------------------------------------- Debian
is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
while read -r package; do
  case $package in '' | '#'*) continue ;; esac
  is_installed "$package" || missing+=("$package")
done < <(cat "${lists[@]}")
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "bootstrap: not root and no sudo; ask an administrator for: apt-get install ${missing[*]}" >&2
    exit 2
  fi
  as_root=(sudo)
fi

install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
}

echo "bootstrap: installing ${missing[*]}"
# A package list of days ago often still works; it is fetched anew only if it does not.
if ! install >/dev/null 2>&1; then
  if ! "${as_root[@]}" apt-get update -qq </dev/null || ! install; then
    echo "bootstrap: apt-get failed (see above). No network? Install by hand: apt-get install ${missing[*]}" >&2
    exit 7
  fi
fi

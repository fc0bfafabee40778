#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages of a list (default: regress/packages.txt) that are missing. Needs root or sudo, and a network, only then.
# usage: bootstrap.sh [LIST]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=${1:-$here/packages.txt}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "bootstrap: this is no Debian system; install what $list lists, then run cmake yourself" >&2
  exit 2
fi

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
while read -r package; do
  case $package in '' | '#'*) continue ;; esac
  is_installed "$package" || missing+=("$package")
done <"$list"
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

#!/usr/bin/env bash
# Installs Debian or Ubuntu packages that the caller found missing:
#
#   tools/system_packages.sh PACKAGE...
#
# Root installs them straight away; on a terminal with sudo the user is asked first; otherwise they are
# named, with the command that installs them. Ends with 1 when they are not installed afterwards.
set -euo pipefail

name_them() {
  {
    echo "Missing on this machine: $*"
    if command -v apt-get >/dev/null; then
      echo "To install: sudo apt-get install --no-install-recommends $*"
    else
      echo "These are the names Debian gives them. Install them with this system's own package manager."
    fi
  } >&2
  exit 1
}

command -v apt-get >/dev/null || name_them "$@"

as_root="env"
if [ "$(id -u)" -ne 0 ]; then
  if [ ! -t 0 ] || [ -n "${CI:-}" ] || ! command -v sudo >/dev/null; then
    name_them "$@"
  fi
  echo "Missing on this machine: $*"
  read -r -p "Install them with sudo? [y/N] " answer
  case "$answer" in
    [yY]*) as_root="sudo env" ;;
    *) name_them "$@" ;;
  esac
fi

apt() {
  # shellcheck disable=SC2086 # one word as root, two with sudo
  $as_root DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a \
    apt-get --yes --quiet --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# A fresh machine knows no package until its lists are fetched; one that knows them all needs no fetching.
if ! apt-get --simulate --no-install-recommends install "$@" >/dev/null 2>&1; then
  apt update
fi
# Lists that are there may be too old to name files which still exist.
apt install "$@" || { apt update && apt install "$@"; } || name_them "$@"

#!/usr/bin/env bash
# Sees to the programs the tests need beside Python: Chromium, PostgreSQL, R, and what Playwright is linked to.
#
# What is there is left as it is. What cannot be installed is named; the tests that need it are then
# skipped with a reason, except in CI, where nothing may be skipped and this ends with 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One way of looking for programs, the tests' own; it prints the names of those that are missing.
missing() { .venv/bin/python -m tests.fixtures.programs; }

names="$(missing)"
packages=""
downloads_chromium=no
for program in $names; do
  case "$program" in
    playwright) packages="$packages libatomic1" ;; # its driver is linked to it
    chromium)
      # Ubuntu's Chromium is a snap, shut off from the folders of a test. Playwright has one for Ubuntu.
      if grep -qi '^ID=ubuntu' /etc/os-release 2>/dev/null; then
        downloads_chromium=yes
      else
        packages="$packages chromium fonts-dejavu-core fonts-noto-color-emoji"
      fi
      ;;
    postgresql) packages="$packages postgresql" ;;
    rscript) packages="$packages r-base-core" ;;
  esac
done

complete=yes
if [ -n "$packages" ]; then
  # shellcheck disable=SC2086 # a list of names
  bash tools/system_packages.sh $packages || complete=no
fi
if [ "$downloads_chromium" = yes ]; then
  if [ "$(id -u)" -eq 0 ]; then
    .venv/bin/python -m playwright install --with-deps chromium || complete=no
  else
    .venv/bin/python -m playwright install chromium || complete=no
    echo "Should Chromium miss a library: sudo $PWD/.venv/bin/python -m playwright install-deps chromium"
  fi
fi

if [ "$complete" = yes ]; then
  exit 0
fi
if [ -n "${CI:-}" ]; then
  exit 1
fi
echo "Going on without. Tests that need one of these are skipped:" "$(missing | paste -s -d " " -)" >&2

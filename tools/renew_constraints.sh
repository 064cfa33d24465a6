#!/usr/bin/env bash
# Writes constraints.txt anew: the newest versions that pyproject.toml allows, as names and numbers only.
# Run the tests before you keep the result.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash tools/environment.sh test

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
.venv/bin/python -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check ".[test]"
{
  grep '^#' constraints.txt
  "$folder/venv/bin/python" -m pip freeze --exclude annotator-qda | LC_ALL=C sort --ignore-case
} >"$folder/constraints.txt"
mv "$folder/constraints.txt" constraints.txt
echo "constraints.txt is renewed. Run: make test"

#!/usr/bin/env bash
# Makes .venv, or leaves it alone when it is what it should be:
#
#   tools/environment.sh run    what the program needs
#   tools/environment.sh test   that, and what the tests need
#
# It is made again when dependencies, pinned versions, the Python or the folder have changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
what="$1"
oldest="3, 11"

# Two commands started at once would build it together; macOS has no flock and takes that chance.
if command -v flock >/dev/null; then
  exec 9<pyproject.toml
  flock 9
fi

suits() { # PYTHON [MODULES]: it runs, is new enough, and has these modules
  "$1" -c "import sys${2:+, $2}; sys.exit(sys.version_info < ($oldest))" >/dev/null 2>&1
}

find_python() { # [MODULES]: the first Python that suits
  local candidate
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if suits "$candidate" "${1:-}"; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

# Debian keeps ensurepip, without which no venv gets its pip, in a package of its own.
python="$(find_python "venv, ensurepip")" || {
  if bare="$(find_python)"; then
    bash tools/system_packages.sh "$("$bare" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
  else
    echo "Python 3.11 or newer is needed and was not found." >&2
    bash tools/system_packages.sh python3 python3-venv
  fi
  python="$(find_python "venv, ensurepip")" || {
    echo "No Python from 3.11 on that can make a virtual environment was found. Install one (Debian 12 and" >&2
    echo "Ubuntu 24.04 have it), or name it: PYTHON=/path/to/python3.12 make $what" >&2
    exit 1
  }
}

fingerprint="$("$python" - <<'END'
import hashlib, os, pathlib, sys, tomllib

settings = tomllib.loads(pathlib.Path("pyproject.toml").read_text("utf-8"))
parts = [settings["build-system"], settings["project"], settings["tool"]["hatch"]]
parts += [pathlib.Path("constraints.txt").read_text("utf-8"), sys.version, os.getcwd()]
print(hashlib.sha256(repr(parts).encode()).hexdigest())
END
)"

stamped() { [ "$(cat ".venv/stamp-$1" 2>/dev/null)" = "$fingerprint" ]; }

.venv/bin/python -c "" 2>/dev/null || rm -rf .venv
if stamped test || stamped "$what"; then
  exit 0
fi
if ! stamped run; then
  echo "Making .venv with $("$python" --version) (the first time this takes a minute or two) ..."
  rm -rf .venv
  "$python" -m venv .venv
fi
extras=""
if [ "$what" = test ]; then
  extras="[test]"
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".$extras"
echo "$fingerprint" >".venv/stamp-$what"

#!/usr/bin/env bash
# Makes .venv with everything in requirements.lock; bootstraps uv where it is missing. Does nothing when up to date.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'madoguchi: %s\n' "$*" >&2; }
wanted="$(cat requirements.lock pyproject.toml scripts/bootstrap.sh | sha256sum | cut -c1-16) ${TORCH_INDEX:-}"
stamp=.venv/.madoguchi-lock
if [ -x .venv/bin/madoguchi ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then exit 0; fi

find_uv() {
    if command -v uv >/dev/null 2>&1; then command -v uv; return; fi
    if [ -x .tools/bin/uv ]; then echo .tools/bin/uv; return; fi
    say "uv is missing; installing it into .tools" 
    # Without ensurepip (Debian's python3 without python3-venv) pip puts it into a plain folder instead.
    if python3 -m venv .tools >/dev/null 2>&1 && .tools/bin/python -m pip install --quiet uv; then echo .tools/bin/uv; return; fi
    rm -rf .tools
    if python3 -m pip install --quiet --target .tools uv 2>/dev/null && [ -x .tools/bin/uv ]; then echo .tools/bin/uv; return; fi
    say "uv could not be installed: install Python's venv or pip (apt-get install python3-venv python3-pip) and try again"
    exit 1
}

uv="$(find_uv)"
say "installing the packages of requirements.lock (7 GB)"
"$uv" venv --quiet --clear --python "$(cat .python-version)" .venv || {
    say "Python $(cat .python-version) was not found: install it (pyenv install 3.10, or uv python install 3.10) and try again"
    exit 1
}
if [ -n "${TORCH_INDEX:-}" ]; then
    # The CPU build has another hash than the one in the lock, and needs none of the CUDA packages.
    lock="$(mktemp)"
    trap 'rm -f "$lock"' EXIT
    .venv/bin/python scripts/cpu_lock.py requirements.lock > "$lock"
    "$uv" pip install --quiet --python .venv/bin/python --require-hashes --no-deps -r "$lock"
    UV_DEFAULT_INDEX="$TORCH_INDEX" "$uv" pip install --quiet --python .venv/bin/python --no-deps \
        "$(.venv/bin/python scripts/cpu_lock.py --torch requirements.lock)"
else
    "$uv" pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
fi
"$uv" pip install --quiet --python .venv/bin/python --no-deps -e .
printf '%s' "$wanted" > "$stamp"
say "installed"

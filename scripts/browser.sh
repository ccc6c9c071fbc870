#!/usr/bin/env bash
# Makes sure that Chromium and a Japanese font are there for the browser tests (Debian and Ubuntu packages).
set -euo pipefail
needed=()
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || needed+=(chromium)
fonts="$(fc-list 2>/dev/null || true)"
grep -qi 'noto.*cjk' <<<"$fonts" || needed+=(fonts-noto-cjk)
grep -qi 'noto sans myanmar' <<<"$fonts" || needed+=(fonts-noto-core)
[ ${#needed[@]} -eq 0 ] && exit 0
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
echo "madoguchi: installing ${needed[*]} for the browser tests" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -qq -y --no-install-recommends "${needed[@]}" fontconfig >/dev/null

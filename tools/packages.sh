#!/bin/sh
# Have programs and files at hand: `tools/packages.sh PROGRAM=PACKAGE /PATH/OF/FILE=PACKAGE ...`
# installs the Debian package of each that is missing, if this user may; else says in one sentence
# what to ask for.
set -eu

missing=
for pair in "$@"; do
    wanted=${pair%%=*}
    command -v "$wanted" >/dev/null 2>&1 || [ -e "$wanted" ] || missing="$missing ${pair#*=}"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then
        as_root=sudo
    else
        echo "Missing:$missing. Ask an administrator for: apt-get install$missing" >&2
        exit 1
    fi
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing:$missing, and there is no apt-get here: install them another way." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086  # a list of words on purpose
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null

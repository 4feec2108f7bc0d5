#!/bin/sh
# Make the virtual environment in .venv and fill it with the pinned versions:
# `tools/venv.sh PYTHON`. On Debian `venv` is a package of its own: installed when missing.
set -eu

python=$1
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is wanted, and '$python' is not: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    sh tools/packages.sh "no-program-of-this-name=python$version-venv"
fi
"$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --constraint constraints.txt --editable '.[dev,postgres]'

#!/bin/sh
# What every door in bin/ does: find a Python that is new enough, then hand over to bootstrap.py.
here=$(cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -I -S -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" -I "$here/bootstrap.py" "$@"
    fi
done
echo "Socialteam needs Python 3.11 or newer, and found $(python3 --version 2>&1 || true)." >&2
exit 1

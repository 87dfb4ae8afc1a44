#!/bin/sh
# The one door for people: ./do run | test | check | bench | journeys | corpus | messages | screens | lock
set -eu
cd "$(dirname "$0")"

say() { echo "./do: $*" >&2; exit 1; }

python=${PYTHON:-}
for name in python3.14 python3.13 python3.12 python3.11 python3; do
    [ -n "$python" ] && break
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$name
done

stamp() { cat pyproject.toml requirements.lock do | cksum; }

set_up() {
    if [ "$(stamp)" != "$(cat .venv/stamp 2>/dev/null || true)" ]; then
        [ -n "$python" ] || say "Soporte needs Python 3.11 or newer (on Debian: apt install python3 python3-venv)."
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            say "this Python cannot make virtual environments (on Debian: apt install python3-venv)."
        echo "./do: installing into .venv" >&2
        [ -x .venv/bin/python ] || "$python" -m venv .venv
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
        SOPORTE_ASSETS=0 .venv/bin/python -m pip install --quiet --disable-pip-version-check \
            --no-deps --no-build-isolation --editable .
        stamp > .venv/stamp
    fi
    .venv/bin/python hatch_build.py
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
}

command=${1:-help}
[ $# -gt 0 ] && shift
case $command in
run) set_up; SOPORTE_DATA_DIR=${SOPORTE_DATA_DIR:-var} exec soporte run "$@" ;;
test) set_up; exec python -m pytest -n "${SOPORTE_TEST_PROCESSES:-2}" "$@" ;;
journeys) set_up; exec python -m pytest -m journey "$@" ;;
check)
    set_up
    ruff format --check --quiet .
    ruff check --quiet .
    lint-imports --no-logo
    mypy
    DJANGO_SETTINGS_MODULE=soporte.config.settings \
        python -W ignore -m django makemigrations --check --dry-run
    python bench/messages.py --check
    npm run --silent check
    exec npm test --silent
    ;;
bench | corpus | screens | messages | lock) set_up; exec python "bench/$command.py" "$@" ;;
*) say "say one of: run, test, check, bench, journeys, corpus, messages, screens, lock" ;;
esac

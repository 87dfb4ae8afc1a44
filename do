#!/bin/sh
# The one door for people: ./do run | test | check | bench | journeys | corpus | mail | messages | screens | trimming | lock
set -eu
cd "$(dirname "$0")"

say() { echo "./do: $*" >&2; exit 1; }

python=${PYTHON:-}
for name in python3.14 python3.13 python3.12 python3.11 python3; do
    [ -n "$python" ] && break
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$name
done

stamp() { cat pyproject.toml requirements.lock do | cksum; }

# set_up run: what running takes; set_up all: the tools of developing too.
set_up() {
    if [ "$(stamp)" != "$(cat .venv/stamp-all 2>/dev/null || cat ".venv/stamp-$1" 2>/dev/null || true)" ]; then
        [ -n "$python" ] || say "Soporte needs Python 3.11 or newer (on Debian: apt install python3 python3-venv)."
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            say "this Python cannot make virtual environments (on Debian: apt install python3-venv)."
        echo "./do: installing into .venv" >&2
        [ -x .venv/bin/python ] || "$python" -m venv .venv
        if [ "$1" = run ]; then
            sed '/^# Only for/,$d' requirements.lock > .venv/wanted.txt
        else
            cp requirements.lock .venv/wanted.txt
        fi
        pip="python -m pip install --quiet --disable-pip-version-check"
        .venv/bin/$pip --require-hashes -r .venv/wanted.txt
        SOPORTE_ASSETS=0 .venv/bin/$pip --no-deps --no-build-isolation --editable .
        rm -f .venv/stamp-*
        stamp > ".venv/stamp-$1"
    fi
    .venv/bin/python hatch_build.py
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
}

command=${1:-help}
[ $# -gt 0 ] && shift
case $command in
run) set_up run; SOPORTE_DATA_DIR=${SOPORTE_DATA_DIR:-var} exec soporte run "$@" ;;
test)
    set_up all
    [ "${SOPORTE_TEST_ALL:-}" = 1 ] || exec python -m pytest -n "${SOPORTE_TEST_PROCESSES:-2}" "$@"
    python -m pytest -n "${SOPORTE_TEST_PROCESSES:-2}" -m "not journey" "$@"
    # Journeys run whole installations and measure waiting: one at a time, and "none" (5) is fine.
    python -m pytest -m journey "$@" || [ $? -eq 5 ]
    ;;
journeys) set_up all; exec python -m pytest -m journey "$@" ;;
check)
    set_up all
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
bench | corpus | mail | screens | messages | trimming | lock) set_up all; exec python "bench/$command.py" "$@" ;;
*) say "say one of: run, test, check, bench, journeys, corpus, mail, messages, screens, trimming, lock" ;;
esac

#!/bin/sh
# Installs what the tests need beside the virtual environment: PostgreSQL, Chromium with fonts, Java for Spark, Node,
# and the client libraries that are put to the test. Quick when all is there. From apt where we are root (or may sudo);
# elsewhere it says what is missing.
set -eu
cd "$(dirname "$0")/.."

has() { command -v "$1" >/dev/null 2>&1; }
has_postgres() { has initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
has_chromium() { has chromium-headless-shell || has chromium || has chromium-browser || has google-chrome; }
has_java() { has java && java -version 2>&1 | grep -Eq '"(1[7-9]|[2-9][0-9])'; }
has_fonts() { ls /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf >/dev/null 2>&1 || { has fc-list && fc-list | grep -q .; }; }
has_atomic() { .venv/bin/python -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null; } # what drives the browser wants it
has_node() { has node && has npm && node -e 'const [a, b] = process.versions.node.split(".").map(Number)
  process.exit((a === 20 && b >= 20) || (a === 22 && b >= 22) || a > 22 ? 0 : 1)'; }

root=""
[ "$(id -u)" = 0 ] || root="sudo -n"
missing=""
has_postgres || missing="$missing postgresql"
has_chromium || missing="$missing chromium"
has_java || missing="$missing default-jre-headless"
has_fonts || missing="$missing fonts-dejavu-core"
has_atomic || missing="$missing libatomic1"
has git || missing="$missing git"
has ps || missing="$missing procps"

may_install() { has apt-get && { [ -z "$root" ] || $root true 2>/dev/null; }; }
is_offered() { apt-cache show "$1" >/dev/null 2>&1; }
install() {
    echo "installing $*"
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

if [ -n "$missing" ]; then
    if may_install; then
        $root apt-get update -qq </dev/null
        # Where Debian has the browser that has no window to draw, it is enough.
        ! is_offered chromium-headless-shell || missing=$(echo "$missing" | sed 's/ chromium$/ chromium-headless-shell/; s/ chromium / chromium-headless-shell /')
        install $missing
    else
        echo "the tests need what is not here:$missing" >&2
        echo "(Debian: sudo apt-get install$missing)" >&2
        exit 1
    fi
fi

# Beside a whole one it is a wish: it takes a quarter less of the machine.
if ! has chromium-headless-shell && may_install && is_offered chromium-headless-shell; then
    install chromium-headless-shell || echo "(the tests drive the Chromium that is here)"
fi

# A folder made from a list is made anew when the list changes: its copy inside says which list it was made from.
made_from() { cmp -s "$1" "$2/made-from"; }

if ! has_node; then
    if ! made_from tests/clients/node/node.txt build/node; then
        rm -rf build/node
        scripts/uv venv -q build/node
        scripts/uv pip sync -q --python build/node tests/clients/node/node.txt
        cp tests/clients/node/node.txt build/node/made-from
    fi
    PATH="$PWD/build/node/bin:$PATH"
fi

# Whom the machine trusts, Node trusts too: behind a company's proxy nothing else would come.
authorities=/etc/ssl/certs/ca-certificates.crt
[ ! -s "$authorities" ] || export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$authorities}"
if ! made_from tests/clients/node/package-lock.json tests/clients/node/node_modules; then
    npm ci --prefix tests/clients/node --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null
    cp tests/clients/node/package-lock.json tests/clients/node/node_modules/made-from
fi

environment() { # LIST FOLDER: an environment of its own with what the list names
    made_from "$1" "$2" && return
    rm -rf "$2"
    scripts/uv venv -q "$2"
    scripts/uv pip sync -q --python "$2" "$1"
    cp "$1" "$2/made-from"
}

for list in tests/clients/python/*.txt; do
    environment "$list" build/clients/"$(basename "$list" .txt)"
done

# Neighbours of other licences: they run beside the tests, and nothing of ours imports them.
for list in tests/neighbours/*.txt; do
    environment "$list" build/neighbours/"$(basename "$list" .txt)"
done

# Postfix's own test server: unpacked, for installing it would start a mail server on this machine.
if [ ! -x build/neighbours/postfix/usr/sbin/smtp-sink ] && has apt-get; then
    rm -rf build/neighbours/postfix.draft
    mkdir -p build/neighbours/postfix.draft
    (cd build/neighbours/postfix.draft && { apt-get download -qq postfix || { $root apt-get update -qq && apt-get download -qq postfix; }; } &&
        dpkg -x postfix_*.deb . && rm postfix_*.deb)
    mv build/neighbours/postfix.draft build/neighbours/postfix
fi

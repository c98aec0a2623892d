#!/bin/sh
# Builds the modules that the tests of this folder run, next to their sources; they are committed.
#
#   vm/src/test/guest/build.sh              builds them
#   vm/src/test/guest/build.sh --check      builds them elsewhere and compares, byte for byte
#
# Exit code: 0 done or equal, 1 a module differs or does not compile, 77 nothing was compared because the
# compiler is another one.
set -eu
cd "$(dirname "$0")"

# The compiler whose output is committed.
COMPILER="clang version 14.0.6"

build() { # build DIRECTORY
    for version in 4 5; do # the same variables in two forms of debug information
        clang --target=wasm32 -Xclang -O1 -gdwarf-$version -fdebug-compilation-dir=. -ffunction-sections -Wall -Wextra -Werror \
            -nostdlib -Wl,--no-entry,--allow-undefined,-z,stack-size=8192 -o "$1/variables-dwarf$version.wasm" variables.c
    done
    for source in *.c; do
        [ "$source" != variables.c ] || continue
        if grep -q '#include <' "$source"; then
            clang --target=wasm32-wasi --sysroot=/usr -Xclang -Os -Wall -Wextra -Werror \
                -Wl,--strip-all -o "$1/${source%.c}.wasm" "$source"
        else
            clang --target=wasm32 -Xclang -Os -Wall -Wextra -Werror -nostdlib \
                -Wl,--no-entry,--strip-all,-z,stack-size=8192 -o "$1/${source%.c}.wasm" "$source"
        fi
    done
}

check() {
    clang --version | grep -q "$COMPILER" || {
        echo "build.sh: the modules were made by $COMPILER; nothing was compared" >&2
        exit 77
    }
    fresh=$(mktemp -d)
    trap 'rm -rf "$fresh"' EXIT
    build "$fresh"
    for module in *.wasm "$fresh"/*.wasm; do
        name=$(basename "$module")
        cmp -s "$name" "$fresh/$name" || {
            echo "build.sh: $name is not what its source gives" >&2
            exit 1
        }
    done
    echo "All modules of $(pwd) are what their sources give."
}

case "${1:-}" in
'') build . ;;
--check) check ;;
*)
    sed -n '2,9s/^# \{0,1\}//p' build.sh >&2
    exit 2
    ;;
esac

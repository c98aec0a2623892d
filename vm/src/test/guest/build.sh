#!/bin/sh
# Builds the modules that the tests of this folder run, next to their sources; they are committed.
set -eu
cd "$(dirname "$0")"
for source in *.c; do
    if grep -q '#include <' "$source"; then
        clang --target=wasm32-wasi --sysroot=/usr -Xclang -Os -Wall -Wextra -Werror \
            -Wl,--strip-all -o "${source%.c}.wasm" "$source"
    else
        clang --target=wasm32 -Xclang -Os -Wall -Wextra -Werror -nostdlib \
            -Wl,--no-entry,--strip-all,-z,stack-size=8192 -o "${source%.c}.wasm" "$source"
    fi
done

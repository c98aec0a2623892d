#!/bin/sh
# Builds the guest apps and the SDK's library from source.
#
#   apps/guest/build.sh DIRECTORY      builds everything into DIRECTORY
#   apps/guest/build.sh --check        builds again and compares with apps/prebuilt, byte for byte
#   apps/guest/build.sh --update       builds into apps/prebuilt and apps/sdk/lib
#   apps/guest/build.sh my-app.c       builds my-app.wasm in the current directory
#
# Exit code: 0 done or equal, 1 a module differs or does not compile, 2 wrong usage or no compiler,
# 77 nothing was compared because the compiler is another one.
set -eu

# The apps whose modules keep line numbers.
WITH_LINES="blink crash"

# The compiler whose output is committed; another one may build good modules, but not the same bytes.
COMPILER="clang version 14.0.6"

call_directory=$(pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
export LC_ALL=C

fail() {
    echo "build.sh: $2" >&2
    exit "$1"
}

usage() {
    sed -n '2,10s/^# \{0,1\}//p' "$root/apps/guest/build.sh" >&2
    exit 2
}

tool() {
    command -v "$1" >/dev/null 2>&1 || fail 2 "$1 is missing. On Debian or Ubuntu:
  sudo apt-get install clang lld llvm wasi-libc libclang-rt-14-dev-wasm32"
}

# The optimisation level is given to the compiler proper (-Xclang): seeing -Os, the driver would
# send the module through wasm-opt where that is installed, which drops the names of functions.

# Flags of WASI mode: the C library comes with the app.
wasi_flags() {
    cat <<'FLAGS'
--target=wasm32-wasi
--sysroot=/usr
-isystem
apps/sdk/wasi
-lwasisocket
-Xclang
-Os
-std=gnu11
-fdebug-compilation-dir=.
-Wl,--strip-debug
FLAGS
}

# library FILE SOURCE-DIRECTORY FLAGS...: compiles the sources into an archive
library() {
    archive=$1 sources=$2
    shift 2
    objects=$(mktemp -d)
    for source in "$sources"/*.c; do
        clang --target=wasm32-wasi -Os -std=gnu11 -Wall -Wextra -Werror "$@" \
            -c "$source" -o "$objects/$(basename "$source" .c).o"
    done
    (cd "$objects" && llvm-ar rcsD library.a ./*.o)
    mv "$objects/library.a" "$archive"
    rm -rf "$objects"
}

# libraries DIRECTORY: the SDK's part of an app, for both modes
libraries() {
    library "$1/libwasmapp.a" apps/sdk/src -nostdlibinc -isystem apps/sdk/libc \
        -isystem apps/sdk/include
    library "$1/libwasisocket.a" apps/sdk/wasi --sysroot=/usr
}

# compile SOURCE OUTPUT LIBRARY-DIRECTORY [FLAGS...]
compile() {
    source=$1 output=$2 library=$3
    shift 3
    if grep -q 'WASI mode' "$source"; then
        # shellcheck disable=SC2046 # one flag per line, none with blanks
        clang "-L$library" $(wasi_flags) "$@" -o "$output" "$source"
    elif grep -q '#include <pthread.h>' "$source"; then
        clang "-L$library" @apps/sdk/app.flags @apps/sdk/threads.flags "$@" -o "$output" "$source"
    else
        clang "-L$library" @apps/sdk/app.flags "$@" -o "$output" "$source"
    fi
}

build_all() {
    mkdir -p "$1"
    out=$(cd "$1" && pwd)
    cd "$root"
    libraries "$out"
    for source in apps/guest/*/*.c; do
        name=$(basename "$source" .c)
        flags="-Wall -Wextra -Werror"
        case " $WITH_LINES " in *" $name "*) flags="$flags -g" ;; esac
        case "$source" in apps/guest/bench/*) flags="$flags -Xclang -O3" ;; esac
        # shellcheck disable=SC2086 # a list of flags
        compile "$source" "$out/$name.wasm" "$out" $flags
        chmod 644 "$out/$name.wasm"
    done
}

check() {
    fresh=$(mktemp -d)
    trap 'rm -rf "$fresh"' EXIT
    clang --version | grep -q "$COMPILER" || fail 77 "the prebuilt modules were made by $COMPILER;
  this is $(clang --version | head -n 1), whose output differs. Nothing was compared."
    build_all "$fresh"
    clang @apps/sdk/app.flags -Werror -fsyntax-only -Wno-unused-command-line-argument \
        apps/sdk/test/layouts.c
    clang -Iapps/sdk/include -Wall -Wextra -o "$fresh/formats" apps/sdk/test/formats.c \
        apps/sdk/src/attr_container.c apps/sdk/src/packet.c
    "$fresh/formats" || fail 1 "the SDK's message formats differ from the recorded ones"
    rm "$fresh/formats"
    different=0
    for file in "$fresh"/*; do
        name=$(basename "$file")
        case "$name" in
        *.a) committed=apps/sdk/lib/$name ;;
        *) committed=apps/prebuilt/$name ;;
        esac
        if ! cmp -s "$file" "$committed"; then
            echo "build.sh: $committed is not what its source gives" >&2
            different=1
        fi
    done
    for file in apps/prebuilt/*.wasm; do
        if [ ! -f "$fresh/$(basename "$file")" ]; then
            echo "build.sh: $file has no source" >&2
            different=1
        fi
    done
    [ "$different" = 0 ] || fail 1 "run apps/guest/build.sh --update and commit the result"
    echo "All $(ls "$fresh" | wc -l) files are what their sources give."
}

[ $# -eq 1 ] || usage
tool clang
tool wasm-ld
tool llvm-ar
case "$1" in
--check) check ;;
--update)
    build_all "$root/apps/prebuilt"
    mkdir -p "$root/apps/sdk/lib"
    mv "$root"/apps/prebuilt/*.a "$root/apps/sdk/lib/"
    ;;
-*) usage ;;
*.c)
    [ -f "$1" ] || fail 2 "$1 does not exist"
    source=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
    cd "$root"
    compile "$source" "$call_directory/$(basename "$1" .c).wasm" apps/sdk/lib -g -Wall -Wextra
    echo "$(basename "$1" .c).wasm"
    ;;
*) build_all "$1" ;;
esac

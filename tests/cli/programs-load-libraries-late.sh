# What a program does not need, it does not load: libcrypto, libgit2 and libcurl would take most of its start. One that cannot be loaded when it is
# needed is named.
. "$(dirname "$0")/../lib.sh"

# The libraries that the command loaded are in $err.
loads_none_of_them() {
	if LD_DEBUG=libs "$@" > "$out" 2> "$err"; then :; else fail "$* fails"; fi
	in_file "$err" "calling init: */libc.so*" || skip "this linker does not say what it loads"
	for library in crypto git2 curl ssl; do
		! grep -q "calling init: .*/lib$library\.so" "$err" || fail "'$*' loads lib$library"
	done
}

for path in "$bin"/*; do
	loads_none_of_them "$path" --version
done

# Nor do the commands that are called all the time.
ok data init --no-scm
echo 1 > one.txt
loads_none_of_them "$bin/data" add -q one.txt
loads_none_of_them "$bin/data" status
loads_none_of_them "$bin/data" checkout

# Not a library at all: what needs it says so and ends as the linker would; the rest works.
mkdir broken
echo none > broken/libcrypto.so.3
LD_LIBRARY_PATH=$PWD/broken
export LD_LIBRARY_PATH
ok data status
run store keygen --output key.pem
expect_exit 127
expect_one_line_err "cannot load libcrypto.so.3*"

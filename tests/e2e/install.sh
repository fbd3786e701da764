# make install puts interlock on the PATH and the rest into libexec, under DESTDIR and PREFIX; interlock finds them from there; make uninstall
# leaves nothing.
. "$(dirname "$0")/../lib.sh"
build=$(dirname "$bin")
build=${build#"$root/"} # make takes no space in the name of a file

made() {
	last="make $*" status=0
	make -s -C "$root" BUILD="$build" DESTDIR="$PWD/stage" PREFIX=/opt/il "$@" > "$out" 2> "$err" < /dev/null || status=$?
	expect_exit 0
}

made install
[ "$(ls stage/opt/il/bin)" = interlock ] || fail "bin/ should hold interlock alone, has: $(ls stage/opt/il/bin)"
for path in "$bin"/*; do
	program=$(basename "$path")
	[ "$program" = interlock ] && continue
	last="interlock $program --version" status=0
	PATH="$PWD/stage/opt/il/bin:$PATH" interlock "$program" --version > "$out" 2> "$err" || status=$?
	expect_exit 0
	expect_out "interlock $program "
	expect_file "stage/opt/il/share/man/man1/interlock-$program.1"
done
expect_file stage/opt/il/share/bash-completion/completions/interlock 'complete *interlock'
expect_file stage/opt/il/share/zsh/site-functions/_interlock '#compdef interlock'
# Whoever installs under a umask of his own installs for everybody.
[ -z "$(find stage/opt/il/*/* ! -perm -o=r)" ] || fail "not for everybody: $(find stage/opt/il/*/* ! -perm -o=r)"
made uninstall
[ -z "$(find stage -type f)" ] || fail "left behind: $(find stage -type f)"

# The setup action, and Azure's set-up step: they ask make for the packages and for an installation, and put it on the PATH.
. "$(dirname "$0")/../lib.sh"
mkdir fake temp
cat > fake/make <<'SH'
#!/bin/sh
printf '%s\n' "make $*" >> "$CALLS"
for word; do case $word in PREFIX=*) prefix=${word#PREFIX=} ;; esac; done
case " $* " in *' install '*) mkdir -p "$prefix/bin" && printf '#!/bin/sh\necho interlock\n' > "$prefix/bin/interlock" && chmod +x "$prefix/bin/interlock" ;; esac
SH
chmod +x fake/make
export CALLS="$PWD/calls" GITHUB_PATH="$PWD/path" SOURCE=/source PREFIX="$PWD/prefix" AGENT_TEMPDIRECTORY="$PWD/temp" PATH="$PWD/fake:$PATH"

# block FILE - the script of the file's one block scalar.
block() {
	awk '/^ *(- )?(run|script): \|$/ { inside = 1; match($0, /^ *(- )?/); at = RLENGTH; next }
		inside { match($0, /^ */); if (NF && RLENGTH <= at) exit; print }' "$1"
}

run_block() {
	last=$1 status=0
	block "$1" > script
	[ -s script ] || fail "no script in $1"
	: > calls
	bash --noprofile --norc -eo pipefail script > "$out" 2> "$err" || status=$?
	expect_exit 0
	expect_out interlock
	sed -i 's/-j[0-9]*/-jN/' calls
}
run_block "$root/.github/actions/setup/action.yml"
printf '%s\n' 'make -C /source deps' "make -C /source -jN install PREFIX=$PWD/prefix DESTDIR=" > wanted
same wanted calls
[ "$(cat path)" = "$PWD/prefix/bin" ] || fail "the PATH gets: $(cat path)"
run_block "$root/pipelines/azure/setup.yml"
printf '%s\n' 'make deps' "make -jN install PREFIX=$PWD/temp/interlock DESTDIR=" > wanted
same wanted calls
expect_out "##vso[[]task.prependpath]$PWD/temp/interlock/bin"

# The set-up step of the three forges: a release is downloaded, held against its digest and put on the PATH; a cache brings it back, and one that
# brings something else is not believed; without a version it is built from source, with the libraries that it needs.
. "$(dirname "$0")/../lib.sh"
build=$(dirname "$bin")
build=${build#"$root/"} # make takes no space in the name of a file
machine=$(uname -m)
version=$("$bin/interlock" --version)
version=${version##* }
tarball=interlock-$version-$machine.tar.gz

# A release, a curl that knows it alone, and a make that "builds" what is built already.
make -s -C "$root" BUILD="$build" DESTDIR="$PWD" PREFIX="/interlock-$version-$machine" install > "$out" 2> "$err" < /dev/null || fail "make install"
mkdir -p releases/v"$version" fake
tar -czf "releases/v$version/$tarball" "interlock-$version-$machine"
(cd "releases/v$version" && sha256sum "$tarball") > sums
digest=$(cut -c1-64 sums)
cat > fake/curl <<'SH'
#!/bin/sh
echo "curl $*" >> "$CALLS"
while [ $# -gt 1 ]; do [ "$1" != -o ] || to=$2; shift; done
cp "$RELEASES/${1#https://github.com/team/interlock/releases/download/}" "$to"
SH
cat > fake/make <<'SH'
#!/bin/sh
echo "make $*" | sed 's/-j[0-9]*/-jN/; s| LDFLAGS=.*| LDFLAGS=…|' >> "$CALLS"
for word; do case $word in PREFIX=*) prefix=${word#PREFIX=} ;; esac; done
case " $* " in *' install '*) cp -R "$BUILT" "$prefix" ;; esac
SH
chmod +x fake/*
export CALLS="$PWD/calls" RELEASES="$PWD/releases" BUILT="$PWD/interlock-$version-$machine" CACHES="$PWD/caches" PATH="$PWD/fake:$PATH"
mkdir caches
: > calls

# The steps of the action as those of a job, for tests/e2e/runner.
{
	printf 'jobs:\n  action:\n    steps:\n'
	sed '1,/^  steps:$/d; s/^/  /' "$root/.github/actions/setup/action.yml"
} > action.yml
number=0
# action INPUT=VALUE... - on a new machine, with what the caches hold.
action() {
	number=$((number + 1))
	export RUNNER_TEMP="$PWD/machine-$number" ARTIFACTS="$PWD/artifacts"
	mkdir "$RUNNER_TEMP"
	printf 'github.action_path\t%s\ngithub.action_repository\tteam/interlock\nrunner.temp\t%s\ninputs.cache\ttrue\n' "$root/.github/actions/setup" "$RUNNER_TEMP" > context
	for pair; do printf 'inputs.%s\t%s\n' "${pair%%=*}" "${pair#*=}" >> context; done
	last="the action with $*" status=0
	"$root/tests/e2e/runner/run" "$bin" action.yml action context > "$out" 2> "$err" || status=$?
}
is() { [ "$(sed -n "s/^$1	//p" context | tail -1)" = "$2" ] || fail "$1 should be '$2', is '$(sed -n "s/^$1	//p" context | tail -1)'"; }
calls() { printf '%s\n' "$@" > wanted; same wanted calls; : > calls; }
asked="curl -fsSL --retry 3 --connect-timeout 20 -o machine/interlock-setup/interlock.tar.gz.part https://github.com/team/interlock/releases/download/v$version/$tarball"
asked() { sed -i "s| $RUNNER_TEMP/| machine/|" calls; calls "$asked"; }

action "version=v$version" "checksums=$(cat sums)"
expect_exit 0
asked
is steps.install.outputs.how download
is steps.install.outputs.version "$version"
is steps.key.outputs.key "interlock-$version-$machine-$digest"
[ "$(PATH="$RUNNER_TEMP/interlock/bin:/usr/bin:/bin" interlock train --version)" = "interlock train $version" ] || fail "the programs are not there"
same "caches/interlock-$version-$machine-$digest/interlock.tar.gz" "releases/v$version/$tarball"

action "version=$version" "checksums=$(cat sums)"
expect_exit 0
is steps.install.outputs.how cache
is steps.Save.outcome ''
[ ! -s calls ] || fail "downloaded what the cache had: $(cat calls)"

# Somebody else's words in the cache.
echo poison > "caches/interlock-$version-$machine-$digest/interlock.tar.gz"
action "version=$version" "checksums=$(cat sums)"
expect_exit 0
is steps.install.outputs.how download
asked

# Another file where the release should be.
rm -rf caches/*
cp "releases/v$version/$tarball" good
printf x >> "releases/v$version/$tarball"
action "version=$version" "checksums=$(cat sums)"
expect_exit 1
expect_out "setup: https://github.com/*$tarball has the digest *, and the checksums say $digest"
[ -z "$(find "$RUNNER_TEMP" -name 'interlock.tar.gz*' -o -name interlock -type d)" ] || fail "something of it is left"
[ -z "$(ls caches)" ] || fail "the cache keeps it"
cp good "releases/v$version/$tarball"
: > calls

# By itself, without the runner: what it needs, and how it says that it lacks it.
step() {
	last="setup with $*" status=0
	env VERSION="$version" CHECKSUMS="$(cat sums)" FROM=https://github.com/team/interlock/releases/download FOLDER="$PWD/folder" PREFIX="$PWD/prefix" "$@" \
		sh "$root/.github/actions/setup/setup" install > "$out" 2> "$err" || status=$?
}
refused() {
	expect_exit "$1"
	expect_one_line_err "$2"
	expect_no_file prefix
}
step CHECKSUMS=
refused 2 "the checksums have no line for $tarball"
step CHECKSUMS="$(cat sums; echo "$(printf %064d 0)  $tarball")"
refused 2 "the checksums have no line for $tarball, or not one"
step CHECKSUMS="$(printf %064d 0)  interlock-$version-another.tar.gz"
refused 2 "the checksums have no line for $tarball"
step VERSION=../../x
refused 2 "'../../x' is no version"
step FROM= VERSION="$version"
refused 2 'FROM is empty'
step VERSION= SOURCE="$PWD/releases"
refused 2 "is not Interlock's source"
mv releases/v"$version" releases/gone
last="setup without a release" status=0
step
expect_exit 75
expect_err "cannot download https://github.com/*$tarball"
mv releases/gone releases/v"$version"
step CHECKSUMS="$(printf '%064d  other\r\n%s *%s\r\n' 0 "$digest" "$tarball")"
expect_exit 0
expect_out "interlock $version (download)"
rm -rf prefix folder caches/*
step VERSION= CHECKSUMS= FROM= INTERLOCK_VERSION="v$version" INTERLOCK_CHECKSUMS="$(cat sums)" INTERLOCK_FROM=https://github.com/team/interlock/releases/download
expect_exit 0
expect_out "interlock $version (download)"
rm -rf prefix folder
step VERSION= CHECKSUMS= INTERLOCK_VERSION="$version"
refused 2 "the checksums have no line for $tarball"
: > calls

# From source, by every job; in the cache only if that was asked for, and then with its libraries.
action version=
expect_exit 0
calls "make -C $root/.github/actions/setup/../../.. deps" "make -C $root/.github/actions/setup/../../.. -jN install PREFIX=$RUNNER_TEMP/interlock DESTDIR="
is steps.install.outputs.how build
is steps.restore.outcome skipped
[ -z "$(ls caches)" ] || fail "a build is kept unasked"
action version= cache=build
expect_exit 0
is steps.install.outputs.how build
calls "make -C $root/.github/actions/setup/../../.. deps" "make -C $root/.github/actions/setup/../../.. -jN install PREFIX=$RUNNER_TEMP/interlock DESTDIR= LDFLAGS=…"
[ "$(ls caches | wc -l)" = 1 ] || fail "the build is not kept"
action version= cache=build
expect_exit 0
is steps.install.outputs.how cache
expect_file "$RUNNER_TEMP/interlock/lib/interlock/libcrypto.so.3"
ls "$RUNNER_TEMP"/interlock/lib/interlock/libgit2.so.* > /dev/null || fail "libgit2 is not with it"
! ls "$RUNNER_TEMP"/interlock/lib/interlock/libc.so.* 2> /dev/null || fail "the C library is the machine's own"
[ ! -s calls ] || fail "built what the cache had: $(cat calls)"
action version=
expect_exit 0
is steps.install.outputs.how build
: > calls

# The same text on Azure and GitLab.
last="tools/dev/release/inline check" status=0
"$root/tools/dev/release/inline" check > "$out" 2> "$err" || status=$?
expect_exit 0
# block FILE - the script of the file's one block scalar.
block() {
	awk '/^ *- (script: )?\|$/ { inside = 1; next }
		inside { match($0, /^ */); if (!cut) cut = RLENGTH; if (NF && RLENGTH < cut) exit; print substr($0, cut + 1) }' "$1"
}
block "$root/pipelines/azure/setup.yml" > azure
mkdir temp
last="Azure's step" status=0
TF_BUILD=True AGENT_TEMPDIRECTORY=$PWD/temp VERSION=$version CHECKSUMS=$(cat sums) FROM=https://github.com/team/interlock/releases/download SOURCE=. CACHE=True \
	bash --noprofile --norc azure > "$out" 2> "$err" || status=$?
expect_exit 0
expect_out "##vso[[]task.prependpath]$PWD/temp/interlock/bin"
expect_out "interlock $version (download)"

block "$root/pipelines/gitlab/setup.yml" > gitlab
mkdir gitlab-project
echo 'interlock train --version; case $- in *u*) echo "strict after the step" ;; esac' >> gitlab
last="GitLab's step" status=0
CI_PROJECT_DIR=$PWD/gitlab-project INTERLOCK_VERSION=$version INTERLOCK_CHECKSUMS=$(cat sums) INTERLOCK_FROM=https://github.com/team/interlock/releases/download \
	bash --noprofile --norc -eo pipefail gitlab > "$out" 2> "$err" || status=$?
expect_exit 0
expect_out "interlock train $version"
! in_file "$out" 'strict after the step' || fail "the step's settings leak into the job's own commands"
[ "$(cat gitlab-project/.interlock/.gitignore)" = '*' ] || fail "the folder does not ignore itself"
last="GitLab's step with another digest" status=0
CI_PROJECT_DIR=$PWD/gitlab-project INTERLOCK_VERSION=$version INTERLOCK_CHECKSUMS="$(printf %064d 1)  $tarball" INTERLOCK_FROM=https://github.com/team/interlock/releases/download \
	bash --noprofile --norc -eo pipefail gitlab > "$out" 2> "$err" || status=$?
expect_exit 40

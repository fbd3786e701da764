# kill -9 at any write of a registration in a store in git: it happened or it did not, on the server and here, and asked again it is done once.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"
shared_project diabetes
ok store init
ok train --data data/split/train.csv --params params.yaml --output model
judged model
cp -R .interlock ../before
cp -R ../there.git ../there.before

# The kill is for our process: the git programs that it starts live.
mkdir "$lib_dir/bin"
printf '#!/bin/sh\nunset LD_PRELOAD\nexec %s "$@"\n' "$(command -v git)" > "$lib_dir/bin/git"
chmod +x "$lib_dir/bin/git"
PATH=$lib_dir/bin:$PATH

# versions - how many registrations does the server have?
versions() {
	git -C ../there.git log --format=%s interlock -- registry | wc -l
}

# Every STRIDE-th write of the process is a place to die at (STRIDE=1: all of them).
n=0 seen=0 step=${STRIDE:-7}
while :; do
	n=$((n + step))
	[ $n -lt 2000 ] || fail "no end of writes"
	rm -rf .interlock ../there.git
	cp -R ../before .interlock
	cp -R ../there.before ../there.git
	faulty kill $n register --verdict evaluation/verdict.json
	[ "$status" -ne 0 ] || break
	expect_exit 137
	seen=$((seen + 1))
	git -C ../there.git fsck --strict > "$err" 2>&1 || fail "the server's repository is broken after write $n"
	had=$(versions)
	[ "$had" -le 1 ] || fail "$had registrations after one"
	# What was reported as done is there.
	[ ! -s "$out" ] || [ "$had" = 1 ] || fail "reported, but not on the server, after write $n"
	ok register verify
	# Another machine sees the same.
	rm -rf ../other
	git clone -q -b main ../there.git ../other
	cd ../other || exit 1
	run register resolve models:/diabetes@production
	[ "$had:$status" = 0:2 ] || [ "$had:$status" = 1:0 ] || fail "another machine sees something else after write $n"
	cd ../project || exit 1
	# Asked again, it is done, once.
	run register --verdict evaluation/verdict.json
	[ "$status" = 0 ] || { [ "$had" = 1 ] && [ "$status" = 31 ]; } || fail "again, after write $n"
	[ "$(versions)" = 1 ] || fail "$(versions) registrations after asking again"
	ok register resolve models:/diabetes@production
done
[ $seen -gt 5 ] || fail "only $seen writes were seen"

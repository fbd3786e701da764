# Two processes at once in one repository, ours and ours, and ours and DVC's in both orders: each honours the other's locks, and all is whole afterwards.
. "$(dirname "$0")/../lib.sh"
peer=$("$root/tests/interop/dvc-peer" "$2") || { echo "skip two-at-once: dvc"; exit 0; }
export DVC_NO_ANALYTICS=1 SHELL=/bin/sh DVC_SITE_CACHE_DIR="$lib_dir/site"
# Our program takes DVC's command line, repro included, by DVC's name.
mkdir "$lib_dir/by-name" && ln -s "$bin/data" "$lib_dir/by-name/dvc"

# by WHO ARGUMENT... - run DVC's command line by `ours` or `dvc`.
by() {
	who=$1
	shift
	case $who in ours) "$lib_dir/by-name/dvc" --wait-for-lock "$@" ;; *) "$peer/bin/dvc" --wait-for-lock "$@" ;; esac
}

# both NAME A COMMAND B COMMAND - the two at once; each waits for the other's lock, and both end well.
both() {
	name=$1
	# shellcheck disable=SC2086
	by "$2" $3 > one.log 2>&1 &
	first=$!
	# shellcheck disable=SC2086
	by "$4" $5 > two.log 2>&1 || fail "$name: $4 $5: $(tail -3 two.log)"
	wait $first || fail "$name: $2 $3: $(tail -3 one.log)"
	rm -f one.log two.log
	ok data fsck
}

project() {
	cd "$lib_dir" && rm -rf project remote && mkdir project && cd project || exit 1
	git init -q .
	ok data init -q
	ok data remote add -q -d store ../remote
	mkdir d e && echo 1 > raw
	i=0
	while [ $i -lt 200 ]; do
		i=$((i + 1))
		echo "d$i" > d/$i && echo "e$i" > e/$i
	done
	mkfifo go
	echo 'stages: {s: {cmd: echo at-work > at; cat go > o, deps: [raw], outs: [o]}}' > dvc.yaml
}

pairs='ours:ours ours:dvc dvc:ours'
runs=
trap '[ -z "$runs" ] || kill $runs 2> /dev/null; rm -rf "$lib_dir"' EXIT
for pair in $pairs; do
	a=${pair%:*} b=${pair#*:}
	project
	both 'add and add' $a 'add -q d' $b 'add -q e'
	ok data status -q d.dvc e.dvc
	echo "ok two-at-once: $a add, $b add"

	# The newest of the two is kept: what is being added is not swept.
	echo old > old && ok data add -q old && rm old.dvc
	echo more > d/more
	both 'gc and add' $a 'gc -q -f -w' $b 'add -q d'
	rm -rf d
	ok data checkout -q d.dvc
	expect_file d/more more
	echo "ok two-at-once: $a gc, $b add"

	rm -rf e
	both 'push and checkout' $a 'push -q' $b 'checkout -q e.dvc'
	[ "$(find e -type f | wc -l)" = 200 ] || fail 'all is checked out'
	[ "$(find ../remote/files -type f | wc -l)" = 403 ] || fail 'all is pushed'
	echo "ok two-at-once: $a push, $b checkout"

	# What is being committed is neither swept nor pushed by half; objects that are in use are checked out while others are swept.
	echo 'once more' > d/more
	both 'commit and push' $a 'commit -q -f d.dvc' $b 'push -q e.dvc'
	rm -rf e
	both 'checkout and gc' $a 'checkout -q e.dvc' $b 'gc -q -f -w'
	[ "$(find e -type f | wc -l)" = 200 ] || fail 'all is checked out beside gc'
	echo 'and again' > d/more
	both 'commit and gc' $a 'commit -q -f d.dvc' $b 'gc -q -f -w'
	rm -rf d
	ok data checkout -q d.dvc
	expect_file d/more 'and again'
	ok data push -q
	ok data status -q -c
	echo "ok two-at-once: $a commit and checkout, $b push and gc"

	# While a stage's command runs the repository is free, and its output is not.
	by $a repro > repro.log 2>&1 &
	runs=$!
	until [ -s at ] || ! kill -0 $runs 2> /dev/null; do :; done
	status=0
	by $b repro --force s > "$out" 2> "$err" || status=$?
	last="repro by $b while $a is at it"
	expect_exit 255
	expect_err "is busy, it is being blocked by"
	for question in status 'commit -f s' 'remove s'; do
		status=0
		# shellcheck disable=SC2086
		by $b $question > "$out" 2> "$err" || status=$?
		last="$question by $b while $a is at it"
		# An error of status is 255: with DVC it is 1, which means changes, too.
		case $question:$b in status:ours) expect_exit 255 ;; *) expect_exit 1 ;; esac
		expect_err 'is busy, it is being blocked by'
	done
	by $b status -q e.dvc > "$out" 2>&1 || fail "status of something else: $(cat "$out")"
	echo 'done' > go
	wait $runs || fail "the one that was first: $(tail -3 repro.log)"
	expect_file o 'done'
	ok data fsck
	[ "$(jq -c . .dvc/tmp/rwlock)" = '{}' ] || fail 'nobody is at work'
	echo "ok two-at-once: $a repro, $b repro and status"
done

# The lock itself, held by the one, is waited for by the other, and then given up.
project
flock .dvc/tmp/lock "$peer/bin/dvc" add d > "$out" 2> "$err"
status=$? last='DVC, while the lock is held'
expect_exit 1
expect_err 'Unable to acquire lock'
flock .dvc/tmp/lock "$bin/data" add d > "$out" 2> "$err"
status=$? last='ours, while the lock is held'
expect_exit 1
expect_err 'Unable to acquire lock'
# Who only reads waits for who writes, and gives up as DVC does; beside other readers it does not wait.
for question in status:255:ours status:255:dvc diff:1:ours diff:1:dvc repro:255:ours repro:255:dvc; do
	command=${question%%:*} who=${question##*:} code=${question#*:}
	status=0 last="$command by $who, while the lock is held"
	case $who in ours) set -- "$lib_dir/by-name/dvc" ;; *) set -- "$peer/bin/dvc" ;; esac
	flock .dvc/tmp/lock "$@" "$command" > "$out" 2> "$err" || status=$?
	expect_exit "${code%:*}"
	expect_err 'Unable to acquire lock'
done
echo one > one && ok data add one
flock --shared .dvc/tmp/lock "$bin/data" status -q one.dvc || fail 'readers share the lock'
echo "ok two-at-once: the lock is one"

# A full disk while data is added or checked out: it fails and says so, no half file or half object stays, and afterwards it goes on.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"

ok data init -q --no-scm
mkdir d && printf one > d/a && printf two > d/b
cp -a . "$lib_dir/before"
n=0
while :; do
	n=$((n + 1))
	[ $n -lt 200 ] || fail 'no end of writes'
	faulty enospc $n data add -q d
	[ "$status" -ne 0 ] || break
	expect_exit 255
	expect_err 'No space left on device'
	expect_no_file d.dvc
	[ "$(cat d/a d/b)" = onetwo ] || fail 'the data changed'
	ok data fsck
	find . -name '.interlock-*' > "$out"
	[ ! -s "$out" ] || fail "a temporary file stays after write $n"
	rm -rf .dvc && cp -a "$lib_dir/before/.dvc" .dvc
done
[ $n -gt 4 ] || fail "only $n writes were seen"
rm -rf d
n=0
while :; do
	n=$((n + 1))
	faulty enospc $n data checkout -q
	[ "$status" -ne 0 ] || break
	expect_exit 255
	find d -type f -size 0 > "$out" 2> "$err"
	[ ! -s "$out" ] || fail 'half a file stays'
done
[ $n -gt 2 ] || fail "only $n writes were seen"
[ "$(cat d/a d/b)" = onetwo ] || fail 'the data is not what is recorded'

# at_every_write COMMAND... - from the same beginning each time: it says so, the cache is whole, no temporary file stays, and the next run ends as an undisturbed one.
files_of() { find . -path ./.dvc/tmp -prune -o -type f -print | sort | xargs md5sum; }
at_every_write() {
	rm -rf "$lib_dir/full" && cp -a . "$lib_dir/full"
	ok "$@"
	files_of > "$lib_dir/whole"
	n=0
	while :; do
		n=$((n + 1))
		[ $n -lt 200 ] || fail 'no end of writes'
		cd "$lib_dir" && rm -rf project && cp -a full project && cd project || exit 1
		faulty enospc $n "$@"
		[ "$status" -ne 0 ] || break
		expect_err 'No space left on device'
		run data fsck
		expect_out " 0 wrong,"
		find . -name '.interlock-*' > "$out"
		[ ! -s "$out" ] || fail "a temporary file stays after write $n"
		ok "$@"
		files_of | same - "$lib_dir/whole"
	done
	[ $n -gt 3 ] || fail "only $n writes were seen"
}

mkdir "$lib_dir/project" && cd "$lib_dir/project" || exit 1
ok data init -q --no-scm
ok data remote add -q -d store "$lib_dir/remote"
mkdir d && printf one > d/a && printf two > d/b
ok data add -q d
ok data push -q
rm -rf d .dvc/cache
at_every_write data pull -q
printf 'one more' > d/a
at_every_write data commit -q -f d.dvc
rm -rf "$lib_dir/from" && cp -a . "$lib_dir/from"
rm -rf d d.dvc .dvc/cache
at_every_write data import-url -q "$lib_dir/from/d" e

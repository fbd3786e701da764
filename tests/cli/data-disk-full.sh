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

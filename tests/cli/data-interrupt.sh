# Ctrl-C: the commands of all stages hear of it, the exit is DVC's, the locks are free, nothing is half written, and the same command goes on.
. "$(dirname "$0")/../lib.sh"
ok data init -q --no-scm
cat > dvc.yaml <<'YAML'
stages:
  one:
    cmd: trap 'echo one-told >&2; exit 1' INT; echo $$ > one.at; while :; do :; done
    outs: [one]
  two:
    cmd: trap 'echo two-told >&2; exit 1' INT; echo $$ > two.at; while :; do :; done
    outs: [two]
YAML
"$bin/repro" -j 2 > "$out" 2> "$err" &
pid=$!
until [ -s one.at ] && [ -s two.at ]; do :; done
kill -INT $pid
status=0
wait $pid || status=$?
last='repro -j 2, interrupted'
expect_exit 252
expect_err one-told
expect_err two-told
for at in one.at two.at; do ! running "$(cat $at)" || fail 'no command lives on'; done
[ "$(jq -c . .dvc/tmp/rwlock)" = '{}' ] || fail 'the paths are free again'
flock -n .dvc/tmp/lock true || fail 'the lock is free'
expect_no_file dvc.lock
echo 'stages: {one: {cmd: echo 1 > one, outs: [one]}, two: {cmd: echo 2 > two, outs: [two]}}' > dvc.yaml
ok repro -q -j 2

# add and push, interrupted as soon as they have the lock.
mkdir d
i=0
while [ $i -lt 400 ]; do
	i=$((i + 1))
	echo $i > d/$i
done
ok data remote add -q -d store remote
for command in 'add -q d' 'push -q'; do
	rm -f .dvc/tmp/lock
	# shellcheck disable=SC2086
	"$bin/data" $command > "$out" 2> "$err" &
	pid=$!
	until [ -s .dvc/tmp/lock ] || ! kill -0 $pid 2> /dev/null; do :; done
	kill -INT $pid 2> /dev/null
	status=0
	wait $pid || status=$?
	last="data $command, interrupted"
	# It may have been done by then.
	case $status in 0 | 252 | 130) ;; *) fail '0 or an interruption expected' ;; esac
	[ ! -e .dvc/tmp/lock ] || flock -n .dvc/tmp/lock true || fail 'the lock is free'
	find d remote -name '*.tmp' -o -name '.interlock-*' > "$err" 2> /dev/null
	[ ! -s "$err" ] || fail 'nothing of ours is left in the data'
	ok data fsck
	# shellcheck disable=SC2086
	ok data $command
done
ok data fsck
[ "$(find remote/files -type f | wc -l)" = 401 ] || fail "all is at the remote"

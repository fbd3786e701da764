# Stages that fail, are ignored, skipped, interrupted; what others are at work on; what is no pipeline.
. "$(dirname "$0")/../lib.sh"
git init -q .
mkdir .dvc
: > .dvc/config
cat > dvc.yaml <<'YAML'
stages:
  good:
    cmd: echo good > good
    outs: [good]
  bad:
    cmd: echo a; echo the reason >&2; exit 3
    deps: [good]
    outs: [bad]
  after:
    cmd: cp bad after
    deps: [bad]
    outs: [after]
  other:
    cmd: echo other > other
    outs: [other]
YAML
run repro
expect_exit 255
expect_err "repro: failed to reproduce 'bad': failed to run: echo a; echo the reason >&2; exit 3, exited with 3: a | the reason"
grep -q '^  good:' dvc.lock || fail 'what had ended is kept'
expect_no_file other
run repro --keep-going
expect_exit 255
expect_err "Stage 'after' will be skipped due to this failure"
expect_err "repro: failed to reproduce 'bad'"
expect_file other
ok repro --ignore-errors
expect_err '*exited with 3*(ignored)'
run repro -k -j 3 -f --json
expect_exit 255
[ "$(jq -rs 'map(select(.event == "end") | .stage + " " + .outcome) | sort | join(", ")' "$out")" = \
	'after skipped, bad failed, good ran, other ran' ] || fail 'the events should say how each ended'
[ "$(jq -rs 'map(select(.event == "end" and .stage == "bad"))[0].error' "$out" | grep -c 'the reason')" = 1 ] || fail 'with the last lines'
tail -1 .dvc/tmp/repro/"$(ls .dvc/tmp/repro | tail -1)" > last
expect_json .failed 1 last

# Ctrl-C: the command hears of it, and it is neither saved nor forgotten.
cat > dvc.yaml <<'YAML'
stages:
  long:
    cmd: trap 'echo told >&2; exit 1' INT; echo $PPID > at-work; while :; do :; done
    outs: [never]
YAML
"$bin/repro" > "$out" 2> "$err" &
pid=$!
until [ -s at-work ]; do :; done
kill -INT $pid
status=0
wait $pid || status=$?
last='repro, interrupted'
expect_exit 252
expect_err told
expect_err 'interrupted by the user'
! grep -q long dvc.lock || fail 'it did not end'
[ "$(jq -c . .dvc/tmp/rwlock)" = '{}' ] || fail 'the paths are free again'

# kill -9: no command lives on, and the next run begins anew.
rm at-work
"$bin/repro" > "$out" 2> "$err" &
pid=$!
until [ -s at-work ]; do :; done
guard=$(cat at-work)
kill -9 $pid
wait $pid 2> /dev/null
while kill -0 "$guard" 2> /dev/null && ! grep -q 'State:.[ZX]' "/proc/$guard/status"; do :; done
echo 'stages: {long: {cmd: echo > never, outs: [never]}}' > dvc.yaml
ok repro
expect_err "had been killed. Auto removed it from the lock file."

# Another process at work: its paths are busy, and its lock is waited for.
printf '{"write": {"%s/never": {"pid": %d, "cmd": "dvc repro"}}}' "$PWD" $$ > .dvc/tmp/rwlock
run repro
expect_exit 255
expect_err "/never' is busy, it is being blocked by: (PID $$): dvc repro"
rm .dvc/tmp/rwlock never
flock .dvc/tmp/lock "$bin/repro" > "$out" 2> "$err"
status=$? last='repro while another holds the lock'
expect_exit 255
expect_err 'Unable to acquire lock. Most likely another DVC process is running'

# What is no pipeline.
echo 'stages: {a: {cmd: x, deps: [b], outs: [a]}, b: {cmd: x, deps: [a], outs: [b]}}' > dvc.yaml
run repro
expect_exit 255
expect_one_line_err "dvc.yaml:1:*: *'a' needs 'b'*" 
echo 'stages: {a: {cmd: x, outs: o}}' > dvc.yaml
run repro
expect_exit 255
expect_one_line_err 'dvc.yaml:1:*'
rm dvc.yaml
run repro
expect_exit 255
expect_err "'dvc.yaml' does not exist"

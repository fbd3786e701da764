#!/bin/sh
# A signal ends the run as KILLED, takes the unfinished folder away, and stops the user's command.
. "$(dirname "$0")/../lib.sh"

prepared diabetes
printf 'echo $$ > pid\n: > started\nexec sleep 300\n' > fit.sh
sed -i 's/  learner: ridge/  command: sh fit.sh/' params.yaml
"$bin/train" --data data/split/train.csv --output model > "$out" 2> "$err" &
train=$!
tries=0
while [ ! -f started ]; do
	tries=$((tries + 1))
	[ $tries -lt 600 ] || fail "the command did not start"
	sleep 0.05
done
kill -TERM $train
status=0
wait $train || status=$?
expect_exit 143
expect_err "was killed by signal 15"
expect_no_file model
[ -z "$(find . -name '.model.*')" ] || fail "a temporary folder was left"
ok runs list --json
expect_json '.[0].status' KILLED
tries=0
while running "$(cat pid)"; do
	tries=$((tries + 1))
	[ $tries -lt 600 ] || fail "the command is still running"
	sleep 0.05
done

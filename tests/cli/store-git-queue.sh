# The remote goes away: what nobody charged is not shown (75, nothing changed); a run whose verdict is charged waits for `store push`.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
ok store init
there=$PWD/../there.git
ok store push
expect_out "nothing waits"

# Training asks no remote.
mv "$there" "$there.gone"
ok train --data data/split/train.csv --params params.yaml --output model
run evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
expect_exit 75
expect_no_file evaluation/verdict.json
mv "$there.gone" "$there"
[ "$(git -C "$there" rev-list --count interlock)" = 1 ] || fail "something was charged"
[ ! -d .interlock/queue ] || fail "something was queued"

# The remote takes the charge and is gone after it.
cat > "$there/hooks/post-receive" << 'HOOK'
#!/bin/sh
while read -r _ new ref; do
	case "$ref $(git log -1 --format=%s "$new")" in 'refs/heads/interlock holdout/'*) mv "$GIT_DIR" "$GIT_DIR.gone" ;; esac
done
HOOK
sed -i "s|\$GIT_DIR|$there|g" "$there/hooks/post-receive"
chmod +x "$there/hooks/post-receive"
ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
expect_err "the records of 1 runs wait here"
expect_json .decision promote evaluation/verdict.json
run store push
expect_exit 75
expect_err "stays in the queue"
run register --verdict evaluation/verdict.json
expect_exit 75

# It is back.
mv "$there.gone" "$there"
rm "$there/hooks/post-receive"
ok store status
expect_out "1 runs wait"
ok store push
expect_out "brought the records of 1 runs"
ok store push --json
expect_json .pushed 0
ok store status --json
expect_json .queued 0
[ "$(git -C "$there" log --format=%s interlock | grep -c '^run ')" = 1 ] || fail "one record of the run"
git clone -q "$there" ../other
cp -r data ../other/
cd ../other || exit 1
ok register --run-id "$(cat ../project/model/run_id)"
expect_out "registered diabetes version 1"

# What waits goes with the next record that can be written; the same record is not written twice, and a run of a deleted store is forgotten.
cd ../project || exit 1
queue=.interlock/queue/$(ls .interlock/queue)
: > "$queue/$(cat model/run_id)"
: > "$queue/0123456789abcdef0123456789abcdef"
ok train --data data/split/train.csv --params params.yaml --output second -S train.ridge.alpha=0.4
ok evaluate --candidate second --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation2
[ -z "$(ls "$queue")" ] || fail "the queue is not empty: $(ls "$queue")"
[ "$(git -C "$there" log --format=%s interlock | grep -c '^run ')" = 2 ] || fail "a record was written again"

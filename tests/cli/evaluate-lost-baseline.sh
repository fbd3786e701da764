# Production that cannot be asked: 30 in every way of failing; its stored predictions, or the floors for a reason, where the policy says so.
. "$(dirname "$0")/../lib.sh"
prepared diabetes

# policy [LINE...] - the example's policy and more.
policy() {
	cp "$root/examples/diabetes/gate.yaml" gate.yaml
	[ $# -eq 0 ] || printf '%s\n' "$@" >> gate.yaml
}
asked() {
	run evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv "$@"
}
error() {
	expect_exit "$1"
	expect_one_line_err "$3"
	expect_json .decision error evaluation/verdict.json
	expect_json '.reasons[0]' "$2" evaluation/verdict.json
	run register --verdict evaluation/verdict.json
	expect_exit "$1"
}

ok train --data data/split/train.csv --params params.yaml --output weak -S train.ridge.alpha=20000
judged weak
ok register --verdict evaluation/verdict.json
ok train --data data/split/train.csv --params params.yaml --output model

# What both said is kept in their runs, and the verdict vouches for it.
kept=$(echo .interlock/artifacts/*/"$(cat weak/run_id)"/evaluation/predictions)
# shellcheck disable=SC2086
[ "$(ls $kept | wc -l)" -eq 1 ] || fail "one file of predictions expected"
expect_json '.candidate.answers | length' 71 evaluation/verdict.json
expect_json '.candidate.scorer | startswith("interlock ")' true evaluation/verdict.json
weak_answers=$(json .candidate.answers evaluation/verdict.json)

judged model -v
expect_err 'production version 1 is not asked again: its predictions on this hold-out are stored'
! grep -q 'the candidate is not asked' "$err" || fail "the candidate was never asked before"
expect_json .production.kind package evaluation/verdict.json
expect_json .production.answers "$weak_answers" evaluation/verdict.json
cp evaluation/verdict.json fresh.json
judged model -v
expect_err 'the candidate is not asked again'
same evaluation/verdict.json fresh.json

# Answers that were changed, or are gone, are not taken: the model is asked, and answers the same.
# shellcheck disable=SC2086
file=$(ls $kept/*.csv)
cp "$file" kept.csv
awk -F, -v OFS=, 'NR == 5 { $2 += 1 } { print }' kept.csv > "$file"
judged model -v
! grep -q 'version 1 is not asked again' "$err" || fail "changed predictions were taken"
same evaluation/verdict.json fresh.json
same "$file" kept.csv
rm "$file"
judged model
same evaluation/verdict.json fresh.json
same "$file" kept.csv

# On other rows everybody is asked.
head -80 data/split/holdout.csv > fewer.csv
run evaluate --candidate model --holdout fewer.csv -v
expect_exit 0
! grep -q 'is not asked again' "$err" || fail "other rows need other answers"

# The package is gone, or is none: 30, and nothing stands in for it unless the policy says so.
stored=$("$bin/register" resolve models:/diabetes@production --json | jq -r .path)
mv "$stored" away
asked
error 30 baseline_unreadable 'the production model cannot be read: *'
policy 'when: {baseline_unreadable: floors_only}'
rm "$file"
asked
error 30 baseline_unreadable 'the production model cannot be read (floors_only needs --reason TEXT, which is kept for ever): *'
asked --reason ' '
expect_exit 2

# By its floors alone, for a reason that stays in the verdict, and register takes it.
asked --reason 'the disk burned'
expect_exit 0
expect_json .decision promote evaluation/verdict.json
expect_json '.reasons[0]' first_model evaluation/verdict.json
expect_json .lost_baseline.accepted_because 'the disk burned' evaluation/verdict.json
expect_err 'production could not be read *; accepted: the disk burned'
expect_json .production.version 1 evaluation/verdict.json

# Stored predictions come before floors, and are asked for alone.
cp kept.csv "$file"
asked --reason 'the disk burned'
expect_json .production.kind stored evaluation/verdict.json
expect_json 'has("lost_baseline")' false evaluation/verdict.json
policy 'when: {baseline_unreadable: stored}'
asked
expect_exit 0
expect_err 'production cannot be asked (*): its stored predictions on this hold-out stand for it'
expect_json .decision promote evaluation/verdict.json
expect_json '.reasons[0]' superior evaluation/verdict.json
expect_json .production.kind stored evaluation/verdict.json
expect_json .production.answers "$weak_answers" evaluation/verdict.json
near "$(json .primary.delta evaluation/verdict.json)" "$(json .primary.delta fresh.json)" 0
awk -F, -v OFS=, 'NR == 5 { $2 += 1 } { print }' kept.csv > "$file"
asked
error 30 baseline_unreadable 'the production model cannot be read: *'
cp kept.csv "$file"
head -70 data/split/holdout.csv > fewest.csv
run evaluate --candidate model --holdout fewest.csv
error 30 baseline_unreadable 'the production model cannot be read: *'
policy 'when: {baseline_unreadable: stored}' 'guards: [{metric: latency_p95_ms, ratio_max: 1000}]'
asked
error 20 metric_missing 'a guard limits the latency, but the production model is known by its stored predictions*'

# What somebody changed is no lost baseline: 40, whatever the policy.
policy 'when: {baseline_unreadable: stored}'
mv away "$stored"
printf 'x' >> "$stored/MLmodel"
asked --reason 'never mind'
error 40 digest_mismatch '*'
policy
asked --accept-lost-baseline --reason 'never mind'
expect_exit 40

# For ever: the accepted loss stands in the ledger's own verdict.
rm -r "$stored"
asked --accept-lost-baseline
expect_exit 2
asked --accept-lost-baseline --reason 'the lot burned'
expect_json .lost_baseline.accepted_because 'the lot burned' evaluation/verdict.json
ok register --verdict evaluation/verdict.json
expect_out 'production: 1 -> 2'
grep -aq 'the lot burned' .interlock/track.db || fail "the reason is not in the ledger"

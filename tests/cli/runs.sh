# runs: list, show, compare, delete, restore.
. "$(dirname "$0")/../lib.sh"

ok runs list
[ "$(wc -l < "$out")" -eq 1 ] || fail "only the header expected"
ok runs list --json
expect_json length 0
expect_no_file .interlock

prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output one
ok train --data data/split/train.csv --params params.yaml --output two -S train.ridge.alpha=3
one=$(cat one/run_id) two=$(cat two/run_id)

ok runs list
[ "$(wc -l < "$out")" -eq 3 ] || fail "two runs expected"
expect_out "$(printf %.8s "$two")*FINISHED"
ok runs list --json -n 1
expect_json length 1
expect_json '.[0].run_id' "$two"
ok runs list --experiment nothing --json
expect_json length 0

ok runs show "$(printf %.6s "$one")"
expect_out "run $one"
expect_out "learner*ridge"
ok runs show "$one" --json
expect_json .params.alpha 0.5
expect_json '.metrics.train_rmse > 0' true
expect_json '.datasets[0].context' training
expect_json '.tags.model_name' diabetes
run runs show "$one" --metric nothing
expect_exit 2
run runs show ffff
expect_exit 2
expect_one_line_err "unknown run 'ffff'"
run runs show
expect_exit 2

ok runs compare "$one" "$two"
expect_out "\* alpha*0.5*3"
expect_out "  learner*ridge*ridge"
ok runs compare "$one" "$two" --only-diff
! grep -q learner "$out" || fail "learner is the same"
ok runs compare "$one" "$two" --only-diff --json
expect_json '.params | keys | join(" ")' alpha
expect_json '.params.alpha | join(" ")' "0.5 3"
expect_json '.data | length' 0
run runs compare "$one"
expect_exit 2

ok runs delete "$one"
ok runs list --json
expect_json length 1
ok runs list --deleted --json
expect_json length 2
run runs delete "$two" ffff
expect_exit 2
ok runs list --json
expect_json length 1
ok runs restore "$one"
ok runs list --json
expect_json length 2

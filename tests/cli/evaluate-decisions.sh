# Every decision about a candidate, its sentence and its exit code.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

judge good.csv none
decided promote first_model
expect_out 'PROMOTE m: the first model passes every floor and beats the dummy by * (mse *, 300 rows). No model is in production yet.'
expect_json .production.digest null evaluation/verdict.json
expect_json .holdout.rows 300 evaluation/verdict.json

judge good.csv mid.csv
decided promote superior
expect_out 'PROMOTE m: better than the production model by *'
expect_json .primary.test paired_t evaluation/verdict.json
expect_json .primary.second.test bootstrap_t evaluation/verdict.json
expect_json '.controls | [.aa, .sabotage, .swap] | join(" ")' 'pass pass pass' evaluation/verdict.json
for file in report.md report.html junit.xml; do expect_file evaluation/$file; done
expect_file evaluation/report.html '*<svg*'

judge mid.csv good.csv
decided reject worse
judge mid.csv mid.csv
decided reject no_change
expect_out 'REJECT m: the predictions are those of the production model (mse *, 300 rows).'
judge other.csv mid.csv
decided reject tie
judge noise.csv none
decided reject below_floor
predictions close.csv 'y + 2 * ((i * 29 % 19) - 9) + (i % 2 ? 0.3 : -0.3)'
judge close.csv mid.csv
decided inconclusive not_shown
predictions nearly.csv 'y + 1.96 * ((i * 29 % 19) - 9) + (i % 2 ? 1.8 : -1.8)'
judge nearly.csv mid.csv
decided inconclusive not_shown
expect_out 'INCONCLUSIVE m: not shown to be better than the production model: difference *, where this hold-out could show *; about * rows would show as much (mse *, 300 rows).'
jq -e '.primary.rows_needed > 300' evaluation/verdict.json > /dev/null || fail "rows_needed should be more than there are"
expect_file evaluation/report.md '*It is open whether m may go live: the rows do not show whether it is better.'
expect_file evaluation/report.md '*Next:* A gain as large as the one measured takes about * labelled rows to show; there were 300.*'

# With --exit-code, a reject is 10 and an inconclusive 11; a promotion stays 0.
judge mid.csv good.csv --exit-code
expect_exit 10
judge close.csv mid.csv --exit-code
expect_exit 11
judge good.csv mid.csv --exit-code
expect_exit 0

# -q says nothing on stdout, --json says the verdict and nothing else.
judge good.csv mid.csv -q
[ ! -s "$out" ] || fail "-q should be silent"
judge good.csv mid.csv --json
same "$out" evaluation/verdict.json

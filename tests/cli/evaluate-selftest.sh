# The self-test of policies of every task and rule, and what it says of one that cannot pass.
. "$(dirname "$0")/../lib.sh"

gate() {
	printf '%s\n' "$@" > gate.yaml
}

for rule in 'rule: superior' 'rule: superior, margin: 3' 'rule: non_inferior, margin: 2' 'rule: non_inferior, margin_rel: 0.05' 'rule: equivalent, margin: 2' 'rule: point'; do
	for metric in mse rmse mae; do
		gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' "primary: {metric: $metric, $rule}"
		ok evaluate selftest
		expect_out 'ok * NaN * reject (non_finite_predictions)'
	done
done
for task in binary multiclass; do
	for metric in accuracy log_loss brier; do
		gate 'gate: 1' "task: $task" "primary: {metric: $metric}" 'guards: [{metric: negative_flip_rate, max: 0.05}]' \
			'slices: [{by: [a, b], mode: alarm}, {by: a, mode: prove, metric: accuracy, margin: 0.1}]'
		ok evaluate selftest --json
		expect_json '[.cases[] | select(.as_expected | not)] | length' 0
		expect_json '[.cases[] | select(.case | test("broken$|worse there$"))] | length' 4
	done
done
gate 'gate: 1' 'task: binary' 'primary: {metric: auc}'
ok evaluate selftest

gate 'gate: 1' 'task: binary' 'primary: {metric: accuracy}' 'floors: [{metric: accuracy, min: 1}]'
run evaluate selftest
expect_exit 2
expect_err "gate.yaml does not promote the case 'win' (reject: below_floor): can it ever pass?"

# Every check of a policy is shown to have a veto; identical bytes, golden rows and too few rows are cases of their own.
gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id], min_rows: 300}' 'primary: {metric: mse}' \
	'guards: [{metric: mae, rule: non_inferior, margin_rel: 0.01}, {metric: p99_error, ratio_max: 1.2}, {metric: model_bytes, ratio_max: 1.5}, {metric: r2, min: 0.1}]' \
	'floors: [{metric: mae, max: 100000}, {metric: mse, beats: dummy}]' 'slices: [{by: [a], mode: alarm}, {by: [a], mode: prove, margin: 1}]'
ok evaluate selftest
for case in 'guard p99_error ratio_max broken' 'guard model_bytes ratio_max broken' 'guard r2 min broken' \
	'floor mae max broken' 'floor mse beats_dummy broken' 'slice a=no: worse there'; do
	expect_out "ok   $case*reject*"
done
expect_out 'ok   guard mae superior broken * inconclusive (not_shown)'
expect_out 'ok   slice a=no: worse there * reject (slice_regressed)'
expect_out 'ok   identical bytes * reject (no_change)'
expect_out 'ok   golden rows changed * reject (golden_failed)'
expect_out 'ok   too few rows * inconclusive (underpowered)'

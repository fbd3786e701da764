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
		expect_json '[.cases[] | select(.as_expected)] | length' 9
	done
done
gate 'gate: 1' 'task: binary' 'primary: {metric: auc}'
ok evaluate selftest

gate 'gate: 1' 'task: binary' 'primary: {metric: accuracy}' 'floors: [{metric: accuracy, min: 1}]'
run evaluate selftest
expect_exit 2
expect_err "gate.yaml does not promote the case 'win' (reject: below_floor): can it ever pass?"

# reuse.disclose: rounded. A promotion tells one number of a grid that the rows alone make; it moves only by more than the Ladder's step, and a
# non-promotion tells what it tells with one bit.
. "$(dirname "$0")/../lib.sh"

verdict=evaluation/verdict.json
awk 'BEGIN { print "id,x,y"; for (i = 0; i < 2500; i++) printf "%d,%d,%s\n", i, i * 7, i % 2 ? "yes" : "no" }' > holdout.csv
printf '%s\n' 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' 'primary: {metric: accuracy}' \
	'reuse: {disclose: rounded, evaluations: 8, promotions: 4}' > gate.yaml
# model NAME FIRST LAST - wrong on these rows.
model() {
	awk -v a="$2" -v b="$3" 'BEGIN { print "id,prediction"; for (i = 0; i < 2500; i++) { y = i % 2; if (i >= a && i < b) y = !y
		printf "%d,%s\n", i, y ? "yes" : "no" } }' > "$1.csv"
}
judge() {
	candidate=$1 production=$2
	shift 2
	run evaluate --candidate "predictions:$candidate.csv" --production "predictions:$production.csv" --holdout holdout.csv --model-name m "$@"
}
model a 0 1000
model b 0 490
model c 0 485
model d 0 100
model e 600 1100

# 51 numbers can be told: N = 8 + 28 * 51 + 56 * 51^2 + 70 * 51^3.
judge b a
expect_exit 0
expect_json '"\(.promoted) \(.alpha.nodes) \(.alpha.guarantee) \(.alpha.disclosure)"' 'true 9432662 true rounded' $verdict
expect_json '.primary | keys | join(" ")' 'direction levels metric released step' $verdict
expect_json '.primary | "\(.metric) \(.direction) \(.levels) \(.step)"' 'accuracy higher 51 0.02' $verdict
near "$(json .primary.released $verdict)" 0.8 1e-12
expect_out 'accuracy about 0.8'
expect_json .primary.candidate 0.804 evaluation/private/verdict.json

# Better by a hair is shown, but not by more than the step from the number that stands: that one is told again.
judge c a
expect_json .promoted true $verdict
near "$(json .primary.released $verdict)" 0.8 1e-12
expect_json .primary.candidate 0.806 evaluation/private/verdict.json
judge d a
near "$(json .primary.released $verdict)" 0.96 1e-12
# Asked again, the same number comes, although another one stands by now.
judge b a
near "$(json .primary.released $verdict)" 0.8 1e-12
expect_json .alpha.evaluation 1 $verdict

# A non-promotion tells no number.
judge e a --exit-code
expect_json .promoted true $verdict
judge a b --exit-code
expect_exit 10
expect_json '"\(.promoted) \(has("primary")) \(.reasons | join(" "))"' 'false false not_promoted' $verdict

# Where no grid is known beforehand there is no such number.
sed -i 's/metric: accuracy/metric: log_loss/' gate.yaml
judge b a
expect_exit 2
expect_err 'gate.yaml:5:19: reuse.disclose: rounded needs a primary metric between 0 and 1'

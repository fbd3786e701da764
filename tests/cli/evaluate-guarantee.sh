# alpha.guarantee: what a policy of one bit promises over the life of a hold-out, and what takes the promise away.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

verdict=evaluation/verdict.json
numbers() {
	gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse}' "reuse: {$1}"
}
# promises YES CANDIDATE PRODUCTION - whether the evaluation says that its level is kept.
promises() {
	yes=$1
	shift
	judge "$@"
	expect_exit 0
	expect_json .alpha.guarantee "$yes" $verdict
}

# As much told before, at the same level, takes nothing away; so does what told less or was tested more strictly.
numbers 'disclose: bit'
promises true bad.csv mid.csv
promises true other.csv mid.csv
numbers 'disclose: bit, evaluations: 8'
promises true noise.csv mid.csv

# A larger level before does.
rm -rf .interlock
promises true bad.csv mid.csv
numbers 'disclose: bit'
promises false other.csv mid.csv
expect_err 'tested at a larger alpha'

# To the last evaluation that the policy covers, and to the last promotion.
rm -rf .interlock
numbers 'disclose: bit, evaluations: 2'
promises true bad.csv mid.csv
promises true other.csv mid.csv
promises false noise.csv mid.csv
rm -rf .interlock
numbers 'disclose: bit, promotions: 1'
promises true good.csv bad.csv
promises false other.csv mid.csv

# Who tells everything promises nothing.
rm -rf .interlock
numbers 'disclose: full'
promises false bad.csv mid.csv

# Other training rows are another question; the same are free.
rm -rf .interlock
numbers 'disclose: full'
asked() {
	count=$1
	shift
	run evaluate "$@"
	expect_exit 0
	expect_json .alpha.evaluation "$count" $verdict
}
set -- --candidate predictions:bad.csv --production predictions:mid.csv --holdout holdout.csv --model-name m
sed '2s/,[^,]*$/,799/' train.csv > train2.csv
asked 1 "$@" --train train.csv
asked 1 "$@" --train train.csv
asked 2 "$@" --train train2.csv
asked 3 "$@"
asked 1 "$@" --train train.csv

# Rounded numbers after rounded numbers; one bit after them promises nothing, and they do after one bit.
awk 'BEGIN { print "id,x,y" > "holdout.csv"; for (i = 0; i < 4000; i++) printf "%d,%d,%s\n", i, i * 7, i % 2 ? "yes" : "no" > "holdout.csv" }'
wrong() {
	awk -v wrong="$2" 'BEGIN { print "id,prediction"; for (i = 0; i < 4000; i++) print i "," ((i % 2) != (i < wrong) ? "yes" : "no") }' > "$1"
}
wrong old.csv 400
wrong new.csv 20
wrong newer.csv 10
wrong worse.csv 420
judge() {
	run evaluate --candidate "predictions:$1" --production "predictions:$2" --holdout holdout.csv --model-name m
}
labels() {
	gate 'gate: 1' 'task: binary' 'holdout: {label: y, key: [id]}' "$@"
}
rounded='reuse: {disclose: rounded, evaluations: 8, promotions: 4}' bit='reuse: {disclose: bit, evaluations: 8, promotions: 4}'
rm -rf .interlock
labels 'primary: {metric: accuracy}' "$rounded"
promises true worse.csv old.csv
promises true new.csv old.csv
labels 'primary: {metric: accuracy}' "$bit"
promises false newer.csv old.csv
expect_err 'told more'
rm -rf .interlock
promises true worse.csv old.csv

# A condition that stands alone is a test, if its reliability covers every evaluation.
alone() {
	rm -rf .interlock
	labels 'reuse: {disclose: bit, evaluations: 8, promotions: '"$1"'}' "$2" ${3:+"$3"}
}
condition='n - o > 0.02 +/- 0.01'
alone 2 "condition: {text: \"$condition\"}"
promises true worse.csv old.csv
alone 2 "condition: {text: \"$condition\", steps: 8}"
promises true worse.csv old.csv
alone 2 "condition: {text: \"$condition\", steps: 7}"
promises false worse.csv old.csv
expect_err 'no condition covers all evaluations'
alone 2 "condition: {text: \"$condition\", adaptivity: full}"
promises true worse.csv old.csv
alone 2 "condition: {text: \"$condition\", adaptivity: none}"
promises true worse.csv old.csv
alone 2 "condition: {text: \"$condition\", adaptivity: firstChange}"
promises false worse.csv old.csv
alone 1 "condition: {text: \"$condition\", adaptivity: firstChange}"
promises true worse.csv old.csv
alone 2 "condition: {text: \"$condition\", mode: fn-free}"
promises false worse.csv old.csv
alone 2 "condition: {text: \"$condition\"}" 'primary: {metric: accuracy, rule: point}'
promises false worse.csv old.csv
alone 2 'primary: {metric: accuracy, rule: point}'
promises false worse.csv old.csv

# Other golden rows are another question, too.
rm -rf .interlock ./*
prepared diabetes
printf 'golden: {path: golden.csv}\n' >> gate.yaml
env -u GITHUB_ACTIONS "$bin/train" --data data/split/train.csv --params params.yaml --output model -q || fail "train"
set -- --candidate model --holdout data/split/holdout.csv --train data/split/train.csv
{ head -1 data/split/train.csv | sed 's/$/,prediction/'; sed -n '2s/$/,-1/p' data/split/train.csv; } > golden.csv
asked 1 "$@"
asked 1 "$@"
sed -i '2s/-1$/-2/' golden.csv
asked 2 "$@"

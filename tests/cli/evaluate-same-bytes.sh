# One verdict from one question: the same bytes on 1, 2 and 5 threads for every task and shape of rows, and the numbers of tests/golden
# from any compiler and machine (tests/interop/verdict-bytes.sh runs this with the build of clang, and for arm64).
. "$(dirname "$0")/../lib.sh"

# 5 000 rows, as many as the resampling by counts needs; a model is a label and a score, or a number, of its own quality.
awk 'function u() { x = (x * 48271) % 2147483647; return x / 2147483647 }
BEGIN { x = 20
	print "id,y,c,k,g,t,w" > "rows.csv"
	for (f = 0; f < 2; f++) { print "id,prediction" > ("value" f ".csv"); print "id,probability_no,probability_yes" > ("binary" f ".csv"); print "id,prediction" > ("class" f ".csv"); print "query,doc,score" > ("rank" f ".csv") }
	print "query,doc,grade" > "ranks.csv"
	for (i = 0; i < 5000; i++) {
		y = 10 * (u() + u() - 1); k = int(3 * u())
		printf "r%d,%.3f,%s,k%d,g%d,%d,%.2f\n", i, y, (y > 0 ? "yes" : "no"), k, i % 60, i, 0.5 + u() > "rows.csv"
		for (f = 0; f < 2; f++) {
			e = (f ? 3 : 3.3) * (u() + u() + u() - 1.5)
			printf "r%d,%.3f\n", i, y + e > ("value" f ".csv")
			p = 1 / (1 + exp(-(y + e) / 3)); p = int(1000 * p + 0.5) / 1000
			printf "r%d,%.3f,%.3f\n", i, 1 - p, p > ("binary" f ".csv")
			printf "r%d,k%d\n", i, (u() < (f ? 0.86 : 0.82) ? k : int(3 * u())) > ("class" f ".csv")
		}
		if (i >= 3000) continue
		q = int(i / 10); grade = int(4 * u() * u())
		printf "q%d,d%d,%d\n", q, i, grade > "ranks.csv"
		for (f = 0; f < 2; f++) printf "q%d,d%d,%.1f\n", q, i, grade + (f ? 2 : 2.6) * u() > ("rank" f ".csv")
	} }'

# verdict NAME THREADS: the verdict of gate.yaml without its time, in NAME.THREADS.
verdict() {
	rm -rf .interlock evaluation
	run evaluate --candidate "predictions:${model}1.csv" --production "predictions:${model}0.csv" --holdout "$holdout" --threads "$2"
	expect_exit 0
	grep -v '"created"' evaluation/verdict.json > "$1.$2"
}

# asked NAME TASK HOLDOUT_KEYS PRIMARY [LINE...]
asked() {
	name=$1
	case $2 in
	regression) model=value holdout=rows.csv keys="label: y, key: [id]" ;;
	binary) model=binary holdout=rows.csv keys="label: c, key: [id]" ;;
	multiclass) model=class holdout=rows.csv keys="label: k, key: [id]" ;;
	ranking) model=rank holdout=ranks.csv keys="query: query, label: grade, key: [query, doc]" ;;
	esac
	printf '%s\n' 'gate: 1' "task: $2" "holdout: {$keys$3}" "primary: {$4}" > gate.yaml
	shift 4
	[ $# -eq 0 ] || printf '%s\n' "$@" >> gate.yaml
	for threads in 1 2 5; do
		verdict "$name" $threads
	done
	same "$name.1" "$name.2"
	same "$name.1" "$name.5"
	jq -c --arg name "$name" '[$name, .decision, .primary.test, .primary.delta, .primary.statistic, .primary.p, .primary.ci, .primary.second.p]' \
		evaluation/verdict.json >> numbers
}

asked rmse regression "" "metric: rmse"
asked bca regression "" "metric: mae, test: bca"
asked groups regression ", group: g" "metric: mse"
asked weights regression ", weight: w" "metric: mae"
asked time regression ", time: t, horizon: 3" "metric: mse"
asked wilcoxon regression "" "metric: mae, test: wilcoxon"
asked auc binary "" "metric: auc" "guards:" "  - {metric: log_loss, rule: non_inferior, margin: 0.01}" "  - {metric: accuracy, rule: non_inferior, margin: 0.02}"
asked auc-by-groups binary ", group: g" "metric: auc"
asked f1 binary "" "metric: f1"
asked accuracy multiclass "" "metric: accuracy" "slices:" "  - {by: [g], mode: alarm, correction: holm, alpha: 0.05, min_rows: 50}"
asked macro-f1 multiclass "" "metric: macro_f1"
asked ndcg ranking "" "metric: ndcg@5"
cat numbers > "$out"
same numbers "$root/tests/golden/verdict-numbers.txt"

# drift: the hold-out against recent rows, by fixed definitions and null quantiles; it warns, and blocks only if asked.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

verdict=evaluation/verdict.json
column() { json ".drift[] | select(.column == \"$1\") | .$2" "$verdict"; }

# recent FILE SHIFT SOUTH - rows like the hold-out's, x moved by SHIFT, each SOUTH-th row from the south.
recent() {
	awk -v s="$2" -v k="$3" 'BEGIN { print "x,region"; for (i = 0; i < 400; i++) { j = (i * 7) % 300; y = (j * 37 % 101) * 8
		printf "%.2f,%s\n", y + j % 7 / 8 + j * 0.25 + s, i % k ? "north" : "south" } }' > "$1"
}

# The same distribution: every column is shown, nothing warns.
recent same.csv 0 3
four_lines 'drift: {against: same.csv}'
judge good.csv mid.csv
decided promote superior
expect_json '[.drift[] | .column] | sort | join(" ")' 'region x' $verdict
expect_json '[.drift[] | .state] | unique | join(" ")' pass $verdict
expect_json '.drift_against | [.path, .rows, .stat, .null_quantile, .floor, .action, .columns, .drifted] | tojson' \
	'["same.csv",400,"psi",0.999,0.1,"warn",2,0]' $verdict
expect_json '[.warnings[] | select(test("not like"))] | length' 0 $verdict
[ "$(column x bins)" = 10 ] || fail "ten deciles expected"
near "$(column x null_quantile)" 0.16261679 1e-8 # (1/300 + 1/400) times the 99.9 % point of chi-square with 9 degrees of freedom
near "$(column region null_quantile)" 0.06316 1e-4
expect_json '.policy.drift.stat' psi $verdict

# A shift: a warning that names the worst first, and the same decision.
recent moved.csv 400 2
four_lines 'drift: {against: moved.csv}'
judge good.csv mid.csv
decided promote superior
expect_err "warning: 2 of 2 columns of the hold-out are not like those of moved.csv: 'x' (psi *, by chance at most 0.163), 'region' (psi *"
expect_json '.drift[0] | [.column, .kind, .type, .stat, .state] | tojson' '["x","feature","number","psi","warn"]' $verdict
expect_json '.drift_against.drifted' 2 $verdict

# Both thresholds: above the null quantile, but not above the floor.
four_lines 'drift: {against: moved.csv, floor: 100}'
judge good.csv mid.csv
decided promote superior
expect_json '.drift_against.drifted' 0 $verdict

# Every statistic sees it; categories have no order, so two of them fall back to psi.
for stat in psi js ks wasserstein chi2; do
	four_lines "drift: {against: moved.csv, stat: $stat, null_quantile: 0.99}"
	judge good.csv mid.csv
	decided promote superior
	[ "$(column x stat)" = $stat ] || fail "stat $stat expected"
	[ "$(column x state)" = warn ] || fail "$stat does not see the shift"
	case $stat in ks | wasserstein) expected=psi ;; *) expected=$stat ;; esac
	[ "$(column region stat)" = $expected ] || fail "categories of $stat should be compared by $expected"
	four_lines "drift: {against: same.csv, stat: $stat}"
	judge good.csv mid.csv
	expect_json '.drift_against.drifted' 0 $verdict
done

# Asked to block, it does: nothing is promoted on rows that are not like those to come. A reject stays one.
four_lines 'drift: {against: moved.csv, action: block}'
judge good.csv mid.csv --exit-code
expect_exit 11
expect_json '.decision + " " + .reasons[0]' 'inconclusive drifted' $verdict
expect_json '.drift[0].state' unknown $verdict
judge bad.csv mid.csv
decided reject worse
four_lines 'drift: {against: moved.csv, action: block}' 'when: {inconclusive: reject}'
judge good.csv mid.csv
decided reject drifted
four_lines 'drift: {against: same.csv, action: block}'
judge good.csv mid.csv
decided promote superior

# Other recent rows are another question: no stale verdict. The same ones in another order are the same.
four_lines 'drift: {against: recent.csv, action: block}'
cp same.csv recent.csv
judge good.csv mid.csv
decided promote superior
digest=$(json .drift_against.digest $verdict)
cp $verdict before.json
{ head -1 same.csv; tail -n +2 same.csv | sort; } > recent.csv
judge good.csv mid.csv
expect_json .drift_against.digest "$digest" $verdict
same $verdict before.json
cp moved.csv recent.csv
judge good.csv mid.csv
decided inconclusive drifted
different $verdict before.json
cp same.csv recent.csv
judge good.csv mid.csv
same $verdict before.json

# The label is compared where recent rows have it; some may not have it yet. Missing values are drift by any statistic.
awk -F, -v OFS=, 'NR == 1 { print "x,region,y" } NR > 1 { print $1, $2, NR % 2 ? (NR * 37 % 101) * 8 : "" }' same.csv > labelled.csv
four_lines 'drift: {against: labelled.csv}'
judge good.csv mid.csv
[ "$(column y kind) $(column y state) $(column y recent_missing) $(column y recent_rows)" = 'label pass 0 200' ] || fail "the label is not compared"
awk -F, -v OFS=, 'NR > 1 && NR % 2 { $1 = "" } { print }' same.csv > holes.csv
for stat in psi ks wasserstein; do
	four_lines "drift: {against: holes.csv, stat: $stat}"
	judge good.csv mid.csv
	[ "$(column x state) $(column x recent_missing)" = 'warn 200' ] || fail "$stat does not see missing values"
done

# Columns asked for by name; the key, too, if somebody wants that.
four_lines 'drift: {against: moved.csv, columns: [region]}'
judge good.csv mid.csv
expect_json '[.drift[] | .column] | join(" ")' region $verdict

sed '5s/,.*/,soon/; 6s/^[^,]*/later/' moved.csv > odd.csv # a cell of a column that nobody asks for
four_lines 'drift: {against: odd.csv, columns: [region]}'
judge good.csv mid.csv
decided promote superior

# Bad input.
promoted_before
four_lines 'drift: {against: moved.csv, columns: [x, regoin]}'
judge good.csv mid.csv
failed 20 data_mismatch "'holdout.csv' has no column 'regoin' (did you mean 'region'?)"
cut -d, -f1 moved.csv > narrow.csv
four_lines 'drift: {against: narrow.csv}'
judge good.csv mid.csv
failed 20 data_mismatch "'narrow.csv' has no column 'region'"
sed '5s/^[^,]*/soon/' moved.csv > odd.csv
four_lines 'drift: {against: odd.csv}'
judge good.csv mid.csv
failed 20 data_mismatch "odd.csv:5:*'soon'"
head -1 moved.csv > empty.csv
four_lines 'drift: {against: empty.csv}'
judge good.csv mid.csv
failed 20 data_mismatch 'empty.csv'
four_lines 'drift: {against: moved.csv, columns: [y]}'
judge good.csv mid.csv
failed 20 data_mismatch "'moved.csv' has no column 'y'"
four_lines 'drift: {against: nope.csv}'
judge good.csv mid.csv
expect_exit 50
expect_one_line_err "cannot open 'nope.csv': No such file or directory"
expect_no_file $verdict

# refused LINE PATTERN - a policy that is refused before anything is opened.
refused() {
	four_lines "$1"
	judge good.csv mid.csv
	expect_exit 2
	expect_one_line_err "$2"
}
refused 'drift: {stat: psi}' "gate.yaml:5:1: drift: 'against' is missing"
refused 'drift: {against: same.csv, stat: kl}' "gate.yaml:5:34: unknown stat 'kl'"
refused 'drift: {against: same.csv, null_quantile: 1}' "gate.yaml:5:43: 'null_quantile' must be at least 0.5 and below 1"
refused 'drift: {against: same.csv, stat: wasserstein, null_quantile: 0.99999}' 'drift.stat wasserstein knows no null quantile above 0.9999'
refused 'drift: {against: same.csv, floor: -1}' "'floor' must be 0 or more"
refused 'drift: {against: same.csv, action: reject}' "unknown action 'reject'"
refused 'drift: {against: same.csv, colums: [x]}' "did you mean 'columns'?"

# One bit: drift is told, for it follows from no label; whatever else stands against a candidate is not, nor does it show.
rm -rf .interlock
four_lines 'drift: {against: moved.csv, action: block}' 'reuse: {disclose: bit}'
judge good.csv mid.csv
decided reject drifted
expect_json '.drift[0].column' x $verdict
expect_json '.label_shift // "none"' none $verdict
json 'del(.candidate, .alpha, .created, .sentence, .seed)' $verdict > one.json
judge bad.csv mid.csv
decided reject drifted
json 'del(.candidate, .alpha, .created, .sentence, .seed)' $verdict > two.json
same one.json two.json

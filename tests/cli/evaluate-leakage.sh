# Leakage: keys, normalised rows, groups and times against training and validation; what is tolerated is shown with and without.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

verdict=evaluation/verdict.json
# leaked FILE - judge the good candidate with this training table.
leaked() {
	t=$1
	shift
	run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout holdout.csv --train "$t" --model-name m "$@"
}
tolerant() {
	gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse}' "leakage: {$1}"
}

# Rows are compared by value: spelling, blanks and the order of columns do not hide them; the label is no feature.
awk -F, -v OFS=, 'NR == 1 { print "region,y,id,x"; next } NR < 32 { print "\" " $3 " \"", $4 + 1, $1 + 5000, $2 "000" } NR >= 32 { print $3, $4, $1 + 5000, $2 + 0.003 }' \
	holdout.csv > spelt.csv
promoted_before
leaked spelt.csv
failed 21 leakage 'evaluate: 30 of 300 hold-out rows are also in spelt.csv (first: id 0): the hold-out is unusable'
{ head -1 spelt.csv; tail -n +2 spelt.csv | sort -r; } > turned.csv
{ head -1 holdout.csv; tail -n +2 holdout.csv | sort -r; } > other.csv
mv other.csv holdout.csv
leaked turned.csv
failed 21 leakage 'evaluate: 30 of 300 hold-out rows are also in turned.csv (first: id 0): the hold-out is unusable'

# Rows of few values repeat by chance: judged by how often they do in training.
awk 'BEGIN { print "id,x,y" > "few.csv"; print "id,x,y" > "few-train.csv"; for (i = 0; i < 300; i++) { print i "," i * 7 % 10 "," (i * 37 % 101) * 8 > "few.csv"
	print i + 1000 "," i * 3 % 10 "," (i * 41 % 101) * 8 > "few-train.csv" } }'
four_lines
run evaluate --candidate predictions:good.csv --production predictions:mid.csv --holdout few.csv --train few-train.csv --model-name m
decided promote superior
expect_json '.leakage[0] | [.keys_shared, .rows_shared, .features, .duplicate_rate] | tojson' '[0,300,1,1]' $verdict
near "$(json '.leakage[0].label_conflicts > 200 | if . then 1 else 0 end' $verdict)" 1 0
expect_err '300 of 300 hold-out rows have the features of a row in few-train.csv (first: id 0), no more than chance makes'

# A number instead of chance.
tolerant 'row_overlap: 30'
leaked spelt.csv
decided promote superior
expect_json '.leakage[0] | [.keys_shared, .rows_shared, .label_conflicts] | tojson' '[0,30,30]' $verdict
expect_err 'no more than leakage.row_overlap tolerates'
tolerant 'row_overlap: 29'
leaked spelt.csv
failed 21 leakage '30 of 300 hold-out rows are also in spelt.csv'

# Shared rows that are tolerated: the metric is shown without them, too.
{ cat train.csv; awk -F, '$1 ~ /^[0-9]$/' holdout.csv; } > ten.csv
tolerant 'key_overlap: 9'
leaked ten.csv
failed 21 leakage '10 of 300 hold-out rows are also in ten.csv (first: id 0)'
tolerant 'key_overlap: 10'
leaked ten.csv
decided promote superior
expect_err '10 of 300 hold-out rows are also in ten.csv; leakage.key_overlap tolerates 10'
expect_json '.leakage[0] | [.keys_shared, .rows_shared] | tojson' '[10,0]' $verdict
awk -F, 'NR == FNR { if (FNR > 1) y[$1] = $4; next } FNR > 1 && $1 > 9 { e = $2 - y[$1]; s += e * e; n++ } END { printf "%.12g\n", s / n }' holdout.csv good.csv > without
near "$(json '.leakage[0].primary_without_shared.candidate' $verdict)" "$(cat without)" 1e-9
expect_json '.leakage[0].primary_without_shared | .production - .candidate - .delta' 0 $verdict
leaked train.csv
expect_json '.leakage[0].primary_without_shared // "none"' none $verdict

# A gain that stands on the shared rows alone is said.
awk -F, -v OFS=, 'NR == FNR { y[$1] = $4; next } FNR == 1 { print } FNR > 1 { print $1, ($1 < 10 ? y[$1] : y[$1] + 30 * ($1 % 2 ? 1 : -1)) }' holdout.csv mid.csv > learnt.csv
awk -F, -v OFS=, 'NR == FNR { y[$1] = $4; next } FNR == 1 { print } FNR > 1 { print $1, ($1 < 10 ? y[$1] + 400 : y[$1] + 29 * ($1 % 2 ? 1 : -1)) }' holdout.csv mid.csv > honest.csv
run evaluate --candidate predictions:learnt.csv --production predictions:honest.csv --holdout holdout.csv --train ten.csv --model-name m
expect_exit 0
expect_err 'without the 10 rows shared with ten.csv the gain in mse is -59, not '

# Validation counts like training.
four_lines
leaked train.csv --validation ten.csv
failed 21 leakage '10 of 300 hold-out rows are also in ten.csv'
expect_file evaluation/report.md 'ten.csv'
leaked ten.csv --on validation --validation holdout.csv
failed 21 leakage 'ten.csv'

# What the policy names must be there, with its columns; otherwise what was not compared is said.
tolerant 'against: [train, validation]'
leaked train.csv
expect_exit 2
expect_one_line_err 'gate.yaml: leakage.against names validation: give --validation FILE'
cut -d, -f2- train.csv > keyless.csv
tolerant 'against: [train]'
leaked keyless.csv
failed 20 data_mismatch "'keyless.csv' has no column 'id', so its keys cannot be compared with the hold-out's, as leakage.against asks"
tolerant 'key_overlap: 0'
leaked keyless.csv
expect_exit 0
expect_err "'keyless.csv' has no column 'id': its keys were not compared with the hold-out's"
expect_json '.leakage[0].keys_shared' null $verdict
cut -d, -f1,2,4 train.csv > narrow.csv
leaked narrow.csv
expect_exit 0
expect_err "'narrow.csv' has no column 'region': rows were compared with the hold-out's by 1 other columns"

# Groups and times, whatever they are written in.
awk 'BEGIN { print "id,g,t,x,y" > "holdout.csv"; print "id,g,t,x,y" > "train.csv"; for (i = 0; i < 300; i++) { y = (i * 37 % 101) * 8
	printf "%d,%d,%d,%d.5,%d\n", i, i / 6, i + 400, i * 3, y > "holdout.csv"; printf "%d,%d,%d,%d.25,%d\n", i + 1000, 900 + i / 6, i + 90, i * 7, y > "train.csv" } }'
shaped() { gate 'gate: 1' 'task: regression' "holdout: {label: y, key: [id], $1}" 'primary: {metric: mse}' ${2+"$2"}; }
shaped 'group: g'
leaked train.csv
decided promote superior
sed 's/,907,/,7.0,/' train.csv > shared.csv
leaked shared.csv
failed 21 leakage "6 of 300 hold-out rows belong to a 'g' that is also in shared.csv (first: 7): the hold-out is unusable"
sed 's/,907,/,7,/; s/,903,/,3,/' train.csv > shared.csv
leaked shared.csv
failed 21 leakage "12 of 300 hold-out rows belong to a 'g' that is also in shared.csv (first: 3): the hold-out is unusable"
shaped 'time: t'
leaked train.csv
decided promote superior # 90 comes before 400, and 389 before 400
expect_json .primary.test dm_hln $verdict
sed 's/,389,/,400,/' train.csv > late.csv
leaked late.csv
failed 21 leakage "late.csv goes up to 't' 400, but the hold-out begins at 400: the hold-out is unusable"
sed 's/,389,/,,/' train.csv > blank.csv
leaked blank.csv
expect_exit 0
expect_err "1 of 300 rows of 'blank.csv' have no 't': whether they lie before the hold-out is not known"
cut -d, -f1,2,4,5 train.csv > timeless.csv
shaped 'time: t' 'leakage: {against: [train]}'
leaked timeless.csv
failed 20 data_mismatch "'timeless.csv' has no column 't'"
cut -d, -f1,3- train.csv > groupless.csv
shaped 'group: g' 'leakage: {against: [train]}'
leaked groupless.csv
failed 20 data_mismatch "'groupless.csv' has no column 'g'"

# The hold-out is no longer what production was made for: a column gone, a column of another type, a new class. Named, and 20 unless the policy says.
. "$(dirname "$0")/../lib.sh"
prepared diabetes

policy() {
	cp "$root/examples/diabetes/gate.yaml" gate.yaml
	[ $# -eq 0 ] || printf '%s\n' "$@" >> gate.yaml
}
changed() {
	run evaluate --candidate slim --holdout "$1" --train train.csv
	expect_exit 20
	expect_one_line_err "$2"
	expect_json .decision error evaluation/verdict.json
	expect_json '.reasons[0]' schema_changed evaluation/verdict.json
	expect_json .exit_code 20 evaluation/verdict.json
}
# without COLUMN FILE
without() {
	awk -F, -v OFS=, -v gone="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == gone) at = i } { line = ""; for (i = 1; i <= NF; i++) if (i != at) line = line (line == "" ? "" : OFS) $i; print line }' "$2"
}

ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=20000
judged model
ok register --verdict evaluation/verdict.json
without AGE data/split/train.csv > train.csv
without AGE data/split/holdout.csv > gone.csv
ok train --data train.csv --params params.yaml --output slim
changed gone.csv "'gone.csv' has no column 'AGE', which production version 1 needs"

# Text where there were numbers.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "AGE") at = i } NR > 1 { $at = $at > 50 ? "old" : "young" } { print }' data/split/holdout.csv > typed.csv
changed typed.csv "'typed.csv': '*' in column 'AGE' is not a number, which production version 1 needs"

# Its predictions on these very rows were never stored: `stored` has nothing to take.
policy 'when: {schema_changed: stored}'
changed gone.csv 'there are no stored predictions on this hold-out: *no column *AGE*'
policy 'when: {schema_changed: floors_only}'
changed gone.csv 'the schema has changed (floors_only needs --reason TEXT*'
ok evaluate --candidate slim --holdout gone.csv --train train.csv --reason 'AGE may not be used any more'
expect_json .decision promote evaluation/verdict.json
expect_json '.reasons[0]' first_model evaluation/verdict.json
expect_json .lost_baseline.accepted_because 'AGE may not be used any more' evaluation/verdict.json
ok register --verdict evaluation/verdict.json
expect_out 'production: 1 -> 2'

# A class that production was never taught.
rm -rf .interlock model evaluation
rm -r data && prepared iris
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json
label=$(json .holdout.label evaluation/verdict.json)
awk -F, -v OFS=, -v label="$label" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == label) at = i } NR > 1 && NR % 9 == 0 { $at = "novel" } { print }' data/split/holdout.csv > novel.csv
awk -F, -v OFS=, -v label="$label" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == label) at = i } NR > 1 && NR % 9 == 0 { $at = "novel" } { print }' data/split/train.csv > train.csv
ok train --data train.csv --params params.yaml --output slim
changed novel.csv "'novel.csv': the column '$label' has the class 'novel', which production version 1 does not know"

# The report of real evaluations: three plain lines first, one test case a check, small enough for a comment and for the step's summary
# with a thousand slices, hostile names and all; the command that it prints judges the same.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

# line N of report.md holds the pattern; N counts lines that are not empty.
line_has() {
	grep -v '^$' evaluation/report.md | sed -n "$1p" > line
	expect_file line "$2"
}

judge good.csv mid.csv
decided promote superior
line_has 3 'm may go live: it is better than the production model.'
line_has 4 '[*][*]Why:[*][*] On the same rows it does better than the production model, by more than chance explains*'
line_has 5 '[*][*]Next:[*][*] The gate has read answers, not a model*'
line_has 6 '[*][*]In numbers:[*][*] PROMOTE m: better than *'
expect_file evaluation/junit.xml '*<testcase classname="gate" name="decision" time="0"/>'

# What the report says to type gives the same verdict again.
cp evaluation/verdict.json first.json
sed -n '/^interlock evaluate/,/^```/p' evaluation/report.md | grep -v '^```' | sed 's/^interlock evaluate/"$bin"\/evaluate -q/' > again.sh
. ./again.sh 2> "$err" || fail "the printed command fails"
same evaluation/verdict.json first.json

judge mid.csv good.csv
decided reject worse
line_has 3 'm stays out: it is worse than the production model.'
line_has 5 '[*][*]Next:[*][*] Production stays as it is. Look at the rows and slices*'
expect_file evaluation/report.md '*The rows on which the candidate lost most:*'
expect_file evaluation/junit.xml '*<failure message="REJECT m: worse than *'

# An evaluation that fails has a report too.
sed 's/^1000,/5,/' train.csv > leaky.csv
run evaluate --candidate predictions:good.csv --production none --holdout holdout.csv --train leaky.csv --model-name m
failed 21 leakage 'hold-out row*'
line_has 3 'Nothing could be decided about m: the hold-out is not independent of the training rows.'
expect_file evaluation/junit.xml '*<error message="*'

# A thousand slices, with names that would like to be markup.
awk 'BEGIN { print "id,x,region,y" > "many.csv"; print "id,prediction" > "many-new.csv"; print "id,prediction" > "many-old.csv"
	for (i = 0; i < 4000; i++) { y = i * 37 % 101
		printf "%d,%d,<b onclick=x>|`r%d`,%d\n", i, i, i % 1000, y > "many.csv"
		printf "%d,%.2f\n", i, y + i * 53 % 17 - 8 > "many-new.csv"
		printf "%d,%.2f\n", i, y + 2 * (i * 29 % 19 - 9) > "many-old.csv" } }'
four_lines 'slices: [{by: [region], mode: alarm, metric: mse, min_rows: 3}]'
: > summary.md
GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$PWD/summary.md GITHUB_OUTPUT=$PWD/outputs "$bin/evaluate" --candidate predictions:many-new.csv \
	--production predictions:many-old.csv --holdout many.csv --model-name m > "$out" 2> "$err" || fail "evaluate fails"
[ "$(wc -c < evaluation/report.md)" -le 65536 ] || fail "report.md is too long for a comment"
same evaluation/report.md summary.md
expect_file evaluation/report.md '* more rows are in report.html and verdict.json.'
[ "$(grep -c 'region=' evaluation/report.html)" -ge 1000 ] || fail "report.html should have every slice"
! grep -q '<b onclick' evaluation/report.html evaluation/junit.xml || fail "a name became markup"

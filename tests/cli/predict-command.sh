# A command is a model too: rows on its standard input, predictions on its standard output.
. "$(dirname "$0")/../lib.sh"

printf 'id,a\n1,10\n2,20\n' > rows.csv
ok predict --model 'command:awk -F, -v OFS=, "NR == 1 { print \$1, \"prediction\"; next } { print \$1, \$2 / 4 }"' --data rows.csv --output scored.csv --key id
printf 'id,prediction\n1,2.5\n2,5\n' > expected.csv
same scored.csv expected.csv
run predict --model 'command:cat >/dev/null; echo out of memory >&2; exit 9' --data rows.csv --output scored.csv --key id
expect_exit 20
expect_one_line_err "the model's command failed with exit code 9: out of memory"
run predict --model 'command:head -1 >/dev/null; echo id,prediction; echo 1,2' --data rows.csv --output scored.csv --key id
expect_exit 20
expect_one_line_err "has no prediction for id 2"
same scored.csv expected.csv

# Production moves between the verdict and register: 31, production untouched; the repeat asks the candidate nothing, and is promoted or not on today's production.
. "$(dirname "$0")/../lib.sh"
prepared diabetes

ok train --data data/split/train.csv --params params.yaml --output weak -S train.ridge.alpha=20000
judged weak
ok register --verdict evaluation/verdict.json
ok train --data data/split/train.csv --params params.yaml --output middling -S train.ridge.alpha=15000
ok train --data data/split/train.csv --params params.yaml --output model

# Two candidates against version 1; the first to register wins.
judged middling --output first
judged model --output second
expect_json .decision promote second/verdict.json
ok register --verdict first/verdict.json
expect_out 'production: 1 -> 2'
run register --verdict second/verdict.json
expect_exit 31
expect_one_line_err 'evaluate again'
run register resolve models:/diabetes@production --json
expect_json .version 2

# Again: neither of them is asked, and the verdict names the new production and generation.
judged model --output second -v
expect_err 'the candidate is not asked again'
expect_err 'production version 2 is not asked again'
expect_json .production.version 2 second/verdict.json
expect_json .decision promote second/verdict.json
ok register --verdict second/verdict.json
expect_out 'production: 2 -> 3'

# The stale verdict of the loser stays stale.
run register --verdict first/verdict.json
expect_exit 31

# Another candidate, and another hold-out, are asked.
ok train --data data/split/train.csv --params params.yaml --output other -S train.ridge.alpha=3
judged other --output third -v
expect_err 'production version 3 is not asked again'
! grep -q 'the candidate is not asked again' "$err" || fail "this candidate was never asked"
awk -F, -v OFS=, 'NR == 2 { $NF += 1 } { print }' data/split/holdout.csv > changed.csv
ok evaluate --candidate model --holdout changed.csv --train data/split/train.csv --output fourth -v
! grep -q 'is not asked again' "$err" || fail "another hold-out needs other answers"

# Commands are asked each time, by the marks they leave.
cat > model.sh <<'EOF'
echo asked >> asked
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "id") at = i; print "id,prediction"; next } { print $at ",150" }'
EOF
for again in 1 2 3; do
	ok evaluate --candidate 'command:sh model.sh' --production none --model-name m --holdout data/split/holdout.csv --output fifth
done
[ "$(wc -l < asked)" -eq 3 ] || fail "a command is asked each time"

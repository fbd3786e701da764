# MLOpsPython compared the candidate with a number in production's tag, of another split; absent, it was 10 000 and anything passed.
# Here both models are scored now, on the same rows: a metric that was logged changes nothing, and neither does its absence.
. "$(dirname "$0")/../lib.sh"
prepared diabetes

ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json
command -v sqlite3 > /dev/null || skip "no sqlite3 to change a logged metric with"
sqlite3 .interlock/track.db "update metrics set value = 1e9; update latest_metrics set value = 1e9; delete from tags where key like '%metric%'"
ok train --data data/split/train.csv --params params.yaml --output weak -S train.ridge.alpha=20000
judged weak
expect_json .decision reject evaluation/verdict.json
near "$(json .primary.production evaluation/verdict.json)" 3427.6104639100 1e-6

# The comment of a pull request, as it would be posted: the answer first, eight checks, why, the report folded, nothing of a forge's needed.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok comment --dry-run
[ "$(head -1 "$out")" = '<!-- interlock:interlock -->' ] || fail "the marker comes first"
expect_out "### ✅ PROMOTE diabetes"
expect_out "| check | production | candidate |"
expect_out "**Why:** first_model"
expect_out "<details>"
expect_out "<sub>interlock"
ok comment --dry-run --silent
expect_out "Nothing in this pull request changes the model."

# The same model again: nothing changed, so nothing is said.
ok register --verdict evaluation/verdict.json
judged model
ok comment --dry-run
expect_out "Nothing in this pull request changes the model."

run comment --dry-run --verdict none.json
expect_exit 50
printf '{"schema": "x"}\n' > other.json
run comment --dry-run --verdict other.json
expect_exit 40
printf '{"schema": ' > broken.json
run comment --dry-run --verdict broken.json
expect_err "broken.json:1:"
run comment
expect_exit 2
expect_err "give --forge"
GITHUB_ACTIONS=true GITHUB_REPOSITORY=o/r run comment
expect_exit 2
expect_err "GITHUB_TOKEN is not set"

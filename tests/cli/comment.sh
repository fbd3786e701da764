# The comment of a pull request, as it would be posted: the answer first, eight checks, why, the report folded, nothing of a forge's needed.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok comment --dry-run
[ "$(head -1 "$out")" = '<!-- interlock:interlock -->' ] || fail "the marker comes first"
expect_out "### ✅ Pass: PROMOTE diabetes"
expect_out "| check | metric | production | candidate |"
expect_out "**Why:** first_model"
expect_out "<details><summary>To reproduce</summary>"
expect_out "<sub>interlock"
ok comment --dry-run --silent
expect_out "Skipped: nothing in this pull request changes the model."

# The same model again: nothing changed, so nothing is said.
ok register --verdict evaluation/verdict.json
judged model
ok comment --dry-run
expect_out "Skipped: nothing in this pull request changes the model."

# A reject names the line of the policy, in the comment and as an annotation of evaluate's; a policy that has changed since names none.
printf 'floors:\n  - {metric: rmse, max: 1}\n' >> gate.yaml
place=$(grep -n 'max: 1' gate.yaml | cut -d: -f1)
ok train --data data/split/train.csv --params params.yaml -S train.ridge.alpha=50 --output worse
GITHUB_ACTIONS=true run evaluate --candidate worse --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output evaluation
expect_exit 0
expect_err "::warning file=gate.yaml,line=$place,title=evaluate::floor rmse: max 1: is 5"
ok comment --dry-run
expect_out "### ❌ Fail: REJECT diabetes"
expect_out "- gate.yaml:$place: floor rmse: max 1: is 5"
echo '# changed' >> gate.yaml
ok comment --dry-run # the report still knows
expect_out "- gate.yaml:$place: floor rmse: max 1: is 5"
mv evaluation/report.json report.json
ok comment --dry-run
expect_out "- floor rmse: max 1: is 5"
mv report.json evaluation/report.json
ok comment --dry-run --running
expect_out "### ⏳ The gate is at work on this commit."
ok comment --dry-run --error 'make test failed'
expect_out "### ⚠️ Error: make test failed"
run comment --dry-run --running --silent
expect_exit 2

# What is folded in is data of the report: nothing of a file goes in as it is.
printf '{"schema": "gate.report/1", "sections": [{"id": "slices", "title": "</summary>", "blocks": [{"kind": "text", "text": "</details><img src=x>"}]}]}' > hostile.json
ok comment --dry-run --report hostile.json
expect_out '[\\]</details[\\]>[\\]<img src=x[\\]>'
run comment --dry-run --report evaluation/report.md
expect_exit 20

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

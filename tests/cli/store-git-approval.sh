# In a shared store the terms are those of the default branch as the remote has it: not a laxer policy, not a commit that nobody merged.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
ok store init

# On the default branch: agreed.
ok train --data data/split/train.csv --params params.yaml --output weak -S train.ridge.alpha=20000
judged weak
ok register --verdict evaluation/verdict.json

# A laxer policy, committed on a branch of one's own.
git checkout -q -b laxer
cp gate.yaml ../team.yaml
sed '/^alpha:/d' ../team.yaml > gate.yaml
printf 'alpha: 0.5\n' >> gate.yaml
git commit -q -am "Ask for less"
ok train --data data/split/train.csv --params params.yaml --output model
judged model
expect_out PROMOTE
run register --verdict evaluation/verdict.json
expect_exit 40
expect_err "policy_not_approved: 'gate.yaml' is not the one at the head of the default branch"

# The right policy, but the candidate was trained at a commit that is not on the default branch.
cp ../team.yaml gate.yaml
judged model
run register --verdict evaluation/verdict.json
expect_exit 40
expect_err "policy_not_approved: commit ????????????* of the candidate is not on the default branch"
ok register resolve models:/diabetes@production
expect_out "version 1"

# A policy that is not versioned cannot have been agreed to.
cp gate.yaml mine.yaml
judged model --policy mine.yaml
run register --verdict evaluation/verdict.json
expect_exit 40
expect_err "policy_not_approved: the policy 'mine.yaml' is not a versioned file here"

# The override is the way round, and is recorded.
ok register --verdict evaluation/verdict.json --override --reason "the incident of today"
ok register history --json
expect_json '.[-1].why' "the incident of today"
ok register rollback

# Once it is merged, the same terms are the team's.
git commit -q -am "Ask for what the team asks"
git checkout -q main
git merge -q --no-ff -m "Merge" laxer
git push -q origin main
judged model
ok register --verdict evaluation/verdict.json
expect_out "production: 1 -> 2"

# In a store that is no one else's, the file here is enough.
unset INTERLOCK_STORE
judged model --policy mine.yaml
ok register --verdict evaluation/verdict.json

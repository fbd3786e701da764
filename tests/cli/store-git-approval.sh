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
export INTERLOCK_STORE=git:

# The hold-out must be the team's, too: not one of one's own, however the policy reads.
cp data/split/holdout.csv ../holdout.csv
# commit_main MESSAGE - what is here becomes what the default branch has.
commit_main() {
	git add -A && git commit -q -m "$1" && git push -q origin main || fail "$1"
}
# refused WHAT... - the verdict is refused with these words, and version 1 stays.
refused() {
	run register --verdict evaluation/verdict.json
	expect_exit 40
	expect_one_line_err "policy_not_approved: $*"
	ok register resolve models:/diabetes@production
	expect_out "version 1"
}
ok register rollback
head -80 ../holdout.csv > data/split/holdout.csv
judged model
expect_out PROMOTE
refused "the hold-out 'data/split/holdout.csv' (sha256:*) is not the one that 'interlock.holdouts' beside the policy names"

# The order of its rows is no matter, nor where the file lies now.
{ head -1 ../holdout.csv; tail -n +2 ../holdout.csv | sort -r; } > data/split/holdout.csv
judged model
expect_out PROMOTE
ok register --verdict evaluation/verdict.json
expect_out "production: 1 -> 2"

# Where nothing on the default branch names it, no hold-out is the team's; a line of a branch of one's own changes nothing.
cp ../holdout.csv data/split/holdout.csv
ok register rollback
judged model
line=$(tail -1 interlock.holdouts)
git rm -q interlock.holdouts
commit_main "Forget the hold-out"
refused "nothing at the head of the default branch of * says which hold-out is the team's: commit 'interlock.holdouts' beside the policy, with the line '${line%% *} data/split/holdout.csv'"
printf '%s\n' "$line" > interlock.holdouts
git checkout -q -b mine
git add interlock.holdouts
git commit -q -m "Name my hold-out"
refused "nothing at the head"
git checkout -q main

# What dvc.lock has for the gate's --holdout is named there, by its bytes; other files of the lock are not.
lock() {
	printf 'schema: "2.0"\nstages:\n  evaluate:\n    cmd: interlock evaluate --holdout %s --train data/split/train.csv\n    deps:\n    - {path: %s, hash: md5, md5: %s}\n' "$1" "$1" "$2" > dvc.lock
	commit_main "Lock"
}
lock data/split/train.csv "$(md5sum < data/split/train.csv | cut -d' ' -f1)"
refused "the hold-out 'data/split/holdout.csv' (sha256:*) is not the one that dvc.lock names"
lock data/split/holdout.csv "$(md5sum < data/split/holdout.csv | cut -d' ' -f1)"
ok register --verdict evaluation/verdict.json
expect_out "production: 1 -> 2"

# A policy that names the file by holdout.path: the file on the default branch, or its .dvc file.
sed 's/^holdout: {/holdout: {path: data\/split\/holdout.csv, /' gate.yaml > g && mv g gate.yaml
head -81 ../holdout.csv > data/split/holdout.csv
git add -f data/split/holdout.csv
commit_main "Keep the hold-out in git"
cp ../holdout.csv data/split/holdout.csv
ok register rollback
judged model
refused "the hold-out 'data/split/holdout.csv' (sha256:*) is not the one that holdout.path of the policy names"
git add -f data/split/holdout.csv
commit_main "Keep all of it"
ok register --verdict evaluation/verdict.json
git rm -q --cached data/split/holdout.csv
printf 'outs:\n- {md5: 0123456789abcdef0123456789abcdef, hash: md5, path: holdout.csv}\n' > data/split/holdout.csv.dvc
git add -f data/split/holdout.csv.dvc
commit_main "Keep it elsewhere"
ok register rollback
judged model
refused "the hold-out 'data/split/holdout.csv' (sha256:*) is not the one that the .dvc file of holdout.path names"

# A list that cannot be read lists nothing.
printf 'sha256:0\n' > interlock.holdouts
commit_main "Break it"
run register --verdict evaluation/verdict.json
expect_exit 40
expect_err "interlock.holdouts:1:1: expected sha256:"
ok register --verdict evaluation/verdict.json --override --reason "the incident of today"

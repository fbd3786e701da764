# The store in git: what one job evaluates, another registers on an empty machine, and a third one resolves; a race has one winner.
. "$(dirname "$0")/../lib.sh"
mkdir project
cd project || exit 1
example diabetes
git init -q --bare "$PWD/../there.git"
git remote add origin "$PWD/../there.git"
git push -q origin main
home=$PWD
export INTERLOCK_STORE=git:

# another NAME - go to a fresh clone, as a job on an empty machine has it.
another() {
	cd "$home/.." || exit 1
	git clone -q there.git "$1"
	cd "$1" || exit 1
}

# A store that nobody began is no empty one.
run register list
expect_exit 40
expect_err "interlock store init"
ok store init
expect_out "began the store git:"
ok store init
expect_out "is there already"

# Job 1: train and evaluate.
ok ingest data/raw/*.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson --profile data/profile.json
ok split data/clean.csv --params params.yaml --output-dir data/split
ok train --data data/split/train.csv --params params.yaml --output model
run_id=$(cat model/run_id)
ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
expect_out PROMOTE
cp -r data "$home/../data-of-job-1"
git status --porcelain | grep -v '^?? \(data\|model\|evaluation\)' && fail "the work tree was touched"
git for-each-ref | grep -q interlock && fail "a ref of the user's repository was made"

# Job 2, on an empty machine: register by the run's id. The package comes out of the store.
another job2
mkdir -p data && cp -r "$home/../data-of-job-1/split" data/
ok register --run-id "$run_id"
expect_out "registered diabetes version 1"

# Job 3 resolves and verifies.
another job3
ok register resolve models:/diabetes@production
expect_out "version 1"
ok register verify
expect_out "1 versions"
ok runs show "$run_id"
ok predict --model models:/diabetes@production --data "$home/../data-of-job-1/split/holdout.csv" --output p.csv
ok store status
expect_out "1 models with 1 changes, 1 hold-outs with 1 evaluations"

# The same question from another machine is no second charge.
mkdir -p data && cp -r "$home/../data-of-job-1/split" data/
cd "$home" || exit 1
ok register list

# A branch that was rewritten, deleted or edited by hand is never read as an empty registry.
git -C "$home/../there.git" update-ref refs/heads/interlock interlock~1
run register list
expect_exit 40
expect_err "was rewritten"
git -C "$home/../there.git" update-ref -d refs/heads/interlock
run register list
expect_exit 40

# Without the remote nothing is charged or moved.
mv "$home/../there.git" "$home/../gone.git"
run register rollback --model-name diabetes
expect_exit 75
mv "$home/../gone.git" "$home/../there.git"

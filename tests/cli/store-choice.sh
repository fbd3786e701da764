# Which store is meant: the option goes before INTERLOCK_STORE, that before the project's .interlock.yaml, that before MLFLOW_TRACKING_URI.
. "$(dirname "$0")/../lib.sh"
example diabetes

chosen() {
	ok store status "$@"
	expect_out "$expected:"
}

expected=sqlite:///.interlock/track.db
chosen
export MLFLOW_TRACKING_URI=sqlite:///mlflow.db
expected=sqlite:///mlflow.db
chosen
printf 'store: sqlite:///team/store.db\n' > .interlock.yaml
expected=sqlite:///$PWD/team/store.db
# What the project declares is begun by store init alone: that it is not there never reads as an empty registry.
for reader in "register list" "register resolve models:/diabetes@production" "store status" "runs list"; do
	run $reader
	expect_exit 40
	expect_one_line_err "the store $expected that .interlock.yaml declares is not there: \`interlock store init\` makes one"
done
run train --data data/raw/diabetes.csv --output model
expect_exit 40
expect_no_file team/store.db
ok store init
expect_out "began the store $expected"
ok store init
expect_out "is there already"
chosen
mkdir -p sub/folder
(cd sub/folder && ok store status && expect_out "$(dirname "$(dirname "$PWD")")/team/store.db:") || exit 1
export INTERLOCK_STORE=sqlite:///mine.db
expected=sqlite:///mine.db
chosen
expected=sqlite:///named.db
chosen --tracking-uri sqlite:///named.db
unset INTERLOCK_STORE

printf 'stores: git:origin\n' > .interlock.yaml
run store status
expect_exit 2
expect_err ".interlock.yaml:1:1:"
expect_err "did you mean 'store'"
printf 'store: ftp://x\n' > .interlock.yaml
run store status
expect_exit 2
expect_err "unknown kind of store 'ftp://x'"

# Without a remote, a branch of the repository here is the store.
printf 'store: "git:.#refs/heads/registry"\n' > .interlock.yaml
ok store init
git rev-parse -q --verify refs/heads/registry > "$out" || fail "the branch is not there"
ok ingest data/raw/*.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson --profile data/profile.json
ok split data/clean.csv --params params.yaml --output-dir data/split
ok train --data data/split/train.csv --params params.yaml --output model
judged model
expect_out PROMOTE
ok register --verdict evaluation/verdict.json
[ "$(git log --format=%s -1 registry)" = "registry/diabetes 1: register version 1, production 0 -> 1" ] || fail "$(git log --format=%s -1 registry)"
# From a linked worktree the store is the same one.
git worktree add -q linked 2> "$err" || fail "worktree"
cd linked || exit 1
ok register list --tracking-uri 'git:.#refs/heads/registry'
expect_out production

for bad in 'git:origin#main' 'git:.#refs/heads/a..b' 'git:--all'; do
	run store status --tracking-uri "$bad"
	expect_exit 2
done
cd / || exit 1
run store status --tracking-uri git:
expect_exit 2
expect_err "needs a git repository"

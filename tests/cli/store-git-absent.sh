# A store that is declared and not there: no reader takes it for an empty one (40); without the remote that it names, what was judged waits, and
# nothing is charged or moved (75).
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
there=$PWD/../there.git
unset INTERLOCK_STORE
printf 'store: git:origin\n' > .interlock.yaml
git add .interlock.yaml && git commit -q -m "Keep the store in git" && git push -q origin main
readers="runs_list runs_show=0000 runs_compare=0000=1111 register_list register_history register_resolve=models:/diabetes@production interlock_status
	store_status store_verify"

# refused CODE TEXT - every reader ends so.
refused() {
	for reader in $readers; do
		run $(printf %s "$reader" | tr _= '  ')
		expect_exit "$1"
		expect_one_line_err "$2"
		[ ! -s "$out" ] || fail "$reader prints an answer"
	done
}

# Nobody began it.
ok train --data data/split/train.csv --params params.yaml --output model
refused 40 "there is no store at refs/heads/interlock*interlock store init"
ok runs list --local --json
expect_json length 1
ok runs show --local "$(cat model/run_id)"
(cd / && mkdir -p "$lib_dir/bare" && cd "$lib_dir/bare" && git init -q . && git remote add origin "$there" && printf 'store: git:origin\n' > .interlock.yaml &&
	run interlock status && [ "$status" = 40 ]) || fail "a project without params.yaml"

# It is there, and was deleted, put back, or is another branch that happens to have the name.
ok store init
ok runs list
judged model
ok register --verdict evaluation/verdict.json
good=$(git -C "$there" rev-parse interlock)
git -C "$there" update-ref -d refs/heads/interlock
refused 40 "there is no store"
git -C "$there" update-ref refs/heads/interlock "$good~1"
refused 40 "was rewritten"
git -C "$there" update-ref refs/heads/interlock main
refused 40 "interlock"
git -C "$there" update-ref refs/heads/interlock "$good"
ok runs list

# The repository here has no such remote (yet): named, with the command that adds it.
git remote remove origin
missing="the git repository here has no remote 'origin', where the store is: git remote add origin URL"
refused 75 "$missing"
run runs list
expect_err "(--local: the runs of this machine)"
ok train --data data/split/train.csv --params params.yaml --output second -S train.ridge.alpha=0.4
ok runs list --local --json
expect_json length 2
run evaluate --candidate second --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation2
expect_exit 75
expect_one_line_err "$missing"
expect_no_file evaluation2/verdict.json
for mover in "register --verdict evaluation/verdict.json" "register rollback --model-name diabetes" "store init" "store gc" "store verify --repair" \
	"register alias --model-name diabetes --alias staging --version 1"; do
	run $mover
	expect_exit 75
	expect_one_line_err "$missing"
done
[ "$(git -C "$there" rev-parse interlock)" = "$good" ] || fail "the store moved"

# What waits is kept by the remote's name: it goes when the remote is there, wherever that is now.
mkdir -p .interlock/queue/"$(ls .interlock/queue)"
: > .interlock/queue/"$(ls .interlock/queue)"/"$(cat second/run_id)"
run store push
expect_exit 75
expect_err "stays in the queue: $missing"
mv "$there" "$there.moved"
git remote add origin "$there.moved"
ok store push
expect_out "brought the records of 1 runs"
ok store push
expect_out "nothing waits"
git -C "$there.moved" log -1 --format=%s interlock > log
in_file log "run $(cat second/run_id)" || fail "the run is not in the store: $(cat log)"

# A name that git itself would not take is a mistake of the settings.
run store status --tracking-uri git:--all
expect_exit 2

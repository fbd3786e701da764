# import and export: a registry that began in a file goes on in git, and comes back, with every digest, package, run and value as it was.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
there=$PWD/../there.git
file=sqlite:///.interlock/track.db
unset INTERLOCK_STORE
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=20000
judged model
ok register --verdict evaluation/verdict.json
ok train --data data/split/train.csv --params params.yaml --output better
judged better
ok register --verdict evaluation/verdict.json
i=0
while [ $i -lt 70 ]; do
	i=$((i + 1))
	ok register tag --version 1 --tag number=$i
done
ok register history --json
cp "$out" history
ok register list --json
sed 's/"artifact": "[^"]*"/"artifact": ""/' "$out" > versions

# run_of DATABASE - a run without its place: everything that can be asked of it.
run_of() {
	USER=somebody LOGNAME=somebody "$bin/runs" show "$(cat "$home/better/run_id")" --json | jq -S 'del(.. | .artifact_dir?, .artifact_uri?, .artifacts?)'
}
home=$PWD
run_of > run

export INTERLOCK_STORE=git:
ok store init
before=$(git -C "$there" rev-list --count interlock)
ok store import --from "$file"
expect_out "took over 7? lines of 3 logs, 2 versions"
after=$(git -C "$there" rev-list --count interlock)
[ $((after - before)) -le 4 ] || fail "$((after - before)) commits for three logs and the runs"
ok store verify
expect_out "2 versions, 2 runs"
ok store import --from "$file" --json
expect_json .lines 0
expect_json .runs 0
[ "$(git -C "$there" rev-list --count interlock)" = "$after" ] || fail "the second import writes nothing"

# On an empty machine.
git clone -q "$there" ../fresh
cp -r data better ../fresh/
cd ../fresh || exit 1
ok register history --json
same "$out" ../project/history
ok register list --json
sed 's/"artifact": "[^"]*"/"artifact": ""/' "$out" > here
same here ../project/versions
ok register verify
expect_out "2 versions"
run_of > run
same run ../project/run
ok register rollback

# And back into a file, elsewhere.
ok store export --to sqlite:///../copy/track.db
expect_out "2 versions"
INTERLOCK_STORE=sqlite:///../copy/track.db
ok register verify
expect_out "2 versions"
ok register list
expect_out production
run_of > run
same run ../project/run

# Two stores that went different ways are not mixed.
cd ../project || exit 1
INTERLOCK_STORE=$file
ok register tag --version 1 --tag mine=yes
INTERLOCK_STORE=git:
run store import --from "$file"
expect_exit 40
expect_err "the log 'registry/diabetes' went different ways"
run store import --from git:
expect_exit 2
expect_err "into itself"
run store import --from sqlite:///nowhere.db
expect_exit 2
expect_err "there is no store at sqlite:///nowhere.db"
run store import --from ftp://x
expect_exit 2

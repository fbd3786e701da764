# The store in git over http: git's own http-backend behind nginx, with credentials from a helper and from a CI checkout's header.
. "$(dirname "$0")/../lib.sh"
for need in nginx fcgiwrap; do
	command -v $need > /dev/null || { echo "skip git-http: $need"; exit 0; }
done
here=$(cd "$(dirname "$0")" && pwd)
peer=git-http
. "$here/servers/git-cases"
work=$PWD
port=$((20000 + $$ % 1800)) # to 21999: see run
"$here/servers/git-http" "$work/server" $port > server.log 2>&1 &
server=$!
trap 'kill $server 2> /dev/null; rm -rf "$lib_dir"' EXIT
url=http://127.0.0.1:$port/there.git

i=0
until curl -s -o /dev/null "http://127.0.0.1:$port/" || [ $i -gt 6000 ]; do
	i=$((i + 1))
	sleep 0.05
done
git init -q --bare server/repos/there.git
git -C server/repos/there.git config http.receivepack true
mkdir project
cd project || exit 1
prepared diabetes
git push -q ../server/repos/there.git HEAD:main
git -C ../server/repos/there.git symbolic-ref HEAD refs/heads/main
git remote add origin "$url"
export INTERLOCK_STORE=git:

# No credentials: refused, in one line, without a prompt.
check 'without credentials it is said which step leaves them' says 2 'no credentials: the checkout step left none (GitHub: `persist-credentials: true`' store init
check 'in one line, without what libgit2 looked for last' sh -c "test \$(wc -l < '$err') = 1 && ! grep -q gitconfig '$err'"
git config credential.helper '!f() { echo username=writer; echo password=write-secret; }; f'
check 'a credential helper is asked' says 0 'began the store' store init
git config credential.helper '!f() { echo username=writer; echo password=wrong; }; f'
check 'and if what it knows does not count, that is said' says 2 "the credential helper's credentials do not count" store status
git config --unset credential.helper
header="AUTHORIZATION: basic $(printf 'writer:write-secret' | base64)"
git config "http.http://127.0.0.1:$port/.extraheader" "$header"
check 'the header that a checkout left is used' says 0 '0 models' store status
ok train --data data/split/train.csv --params params.yaml --output model
check 'a charge is pushed' says 0 'PROMOTE' evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv
check 'a registration is pushed' says 0 'registered diabetes version 1' register --run-id "$(cat model/run_id)"
check 'no secret is printed' sh -c "! grep -r 'write-secret\|$(printf 'writer:write-secret' | base64)' log '$out' '$err'"

# The checkout step of today leaves the header in a file outside the repository, which a condition includes.
git config --unset "http.http://127.0.0.1:$port/.extraheader"
git config -f "$work/credentials" "http.http://127.0.0.1:$port/.extraheader" "$header"
git config "includeIf.gitdir:$PWD/.git.path" "$work/credentials"
check 'a header in a file that includeIf names is used' says 0 '1 models' store status
git config --remove-section "includeIf.gitdir:$PWD/.git"
check 'and without it we are refused' says 2 'refuses to' store status
git config "http.http://127.0.0.1:$port/.extraheader" "AUTHORIZATION: basic $(printf 'writer:expired' | base64)"
check 'a header that does not count is named' says 2 'the credentials that the checkout step left (http.extraHeader) do not count' store status
git config "http.http://127.0.0.1:$port/.extraheader" "$header"

# The connection breaks in mid-push, before the server did anything.
ok train --data data/split/train.csv --params params.yaml --output broken -S train.ridge.alpha=0.45
had=$(charges)
touch ../server/drop-before
check 'a connection that breaks before the work is tried again' says 0 'evaluat' evaluate --candidate broken --holdout data/split/holdout.csv --train data/split/train.csv --output broken-verdict --json
check 'that drop happened' test ! -e ../server/drop-before
check 'and the charge was made once' test "$(charges)" = $((had + 1))

# The connection breaks after the server took the push: the record is there once, and we know it.
ok train --data data/split/train.csv --params params.yaml --output second -S train.ridge.alpha=0.4
touch ../server/drop
check 'a dropped connection is looked into' says 0 'evaluat' evaluate --candidate second --holdout data/split/holdout.csv --train data/split/train.csv --output second-verdict --json
check 'the drop happened' test ! -e ../server/drop
check 'the charge was made once' sh -c "test \"\$(git -C ../server/repos/there.git show interlock:holdout | grep -c /)\" = 1 &&
	test \"\$(git -C ../server/repos/there.git log --format=%s interlock -- holdout | wc -l)\" = 3"

# A token that can only read: reads go on, a charge is refused with the reason.
git config "http.http://127.0.0.1:$port/.extraheader" "AUTHORIZATION: basic $(printf 'reader:read-secret' | base64)"
check 'a reader reads' says 0 'version 1' register resolve models:/diabetes@production
ok train --data data/split/train.csv --params params.yaml --output third -S train.ridge.alpha=0.5
check 'a reader cannot charge' says 2 'refuses to push' evaluate --candidate third --holdout data/split/holdout.csv --train data/split/train.csv --output third-verdict
check 'and shows no verdict' test ! -e third-verdict/verdict.json
check 'a reader judges on the validation rows' says 0 '' evaluate --on validation --candidate third --validation data/split/holdout.csv --train data/split/train.csv --output pr
git config "http.http://127.0.0.1:$port/.extraheader" "$header"

# The package is there since the evaluation: a registration pushes its record, and asks for nothing else.
packages() { git -C ../server/repos/there.git for-each-ref --format='%(refname)' refs/heads/interlock-packages; }
pushes() { grep -c '^POST .*git-receive-pack' ../server/nginx/sizes; }
ok train --data data/split/train.csv --params params.yaml --output fourth -S train.ridge.alpha=0.55
ok evaluate --candidate fourth --holdout data/split/holdout.csv --train data/split/train.csv --output fourth-verdict
: > ../server/nginx/sizes
check 'an evaluated run is registered' says 0 'registered' register --verdict fourth-verdict/verdict.json --override --reason test
until [ "$(pushes)" -gt 0 ]; do sleep 0.05; done
check 'by one push' test "$(pushes)" = 1

# What was there is cleaned away between our look and our record: it is pushed again.
packages > ../before
ok train --data data/split/train.csv --params params.yaml --output fifth -S train.ridge.alpha=0.6
ok evaluate --candidate fifth --holdout data/split/holdout.csv --train data/split/train.csv --output fifth-verdict
packages | grep -vxFf ../before > ../server/clean
cp ../server/clean ../cleaned
check 'its package is a branch' test "$(wc -l < ../cleaned)" = 1
check 'a run is registered whose package goes meanwhile' says 0 'registered' register --verdict fifth-verdict/verdict.json --override --reason test
check 'it went' test ! -e ../server/clean
check 'and is there again' git -C ../server/repos/there.git rev-parse -q --verify "$(cat ../cleaned)^{commit}"
check 'so that another machine has the model' sh -c "git clone -q -c 'http.extraheader=$header' '$url' ../elsewhere && cd ../elsewhere &&
	git config http.extraheader '$header' && '$bin/register' verify"

# A hook that declines one ref.
printf '#!/bin/sh\n[ "$1" != refs/heads/interlock ] || { echo "protected branch"; exit 1; }\n' > ../server/repos/there.git/hooks/update
chmod +x ../server/repos/there.git/hooks/update
check 'a hook that declines is no success' says 2 'refuses the push' evaluate --candidate third --holdout data/split/holdout.csv --train data/split/train.csv --output third-verdict
rm ../server/repos/there.git/hooks/update

# 20 writers at once: each charge has a number of its own.
clone() {
	git clone -q -c "http.extraheader=$header" "$url" "$1" 2> /dev/null
	git -C "$1" config http.extraheader "$header"
}
twenty_writers clone
check 'the log is whole' says 0 'is whole' register verify
check 'git finds nothing wrong' git -C ../server/repos/there.git fsck --strict --no-dangling

# Tags in GTO's form over http, from a clone that has the last commit alone.
git clone -q --depth 1 -c "http.extraheader=$header" "$url" ../shallow 2> /dev/null
git -C ../shallow config http.extraheader "$header"
check 'the clone is shallow' test "$(git -C ../shallow rev-parse --is-shallow-repository)" = true
cd ../shallow || exit 1
check 'an alias gets its tag over http, from a shallow clone' says 0 'staging' register alias --model-name diabetes --alias staging --version 1 --git-tags
git -C ../server/repos/there.git show interlock:registry/diabetes/000001.ndjson | tail -1 > line
tag=$(jq -r '.body.git_tags[-1]' line)
check 'it is there, at the commit of the training' test "$(git -C ../server/repos/there.git rev-parse "refs/tags/$tag^{commit}")" = "$(jq -r .body.commit line)"
check 'store verify finds it' says 0 'is whole' store verify
git -C ../server/repos/there.git update-ref -d "refs/tags/$tag"
check 'and misses it' says 40 "$tag" store verify
check 'and makes it again' says 0 "$tag" store verify --repair
check 'as it was' git -C ../server/repos/there.git rev-parse -q --verify "refs/tags/$tag"
cd ../project || exit 1
ok register list

# A first fetch brings the newest commits alone; what is further back comes when somebody asks for it.
there() { git -C ../server/repos/there.git "$@"; }
fresh() {
	git clone -q -c "http.extraheader=$header" "$url" "../$1" 2> /dev/null
	git -C "../$1" config http.extraheader "$header"
	cd "../$1" || exit 1
}
here() { git -C .interlock/store.git rev-list --count "$(there rev-parse interlock)"; }
is_cut() { test -s .interlock/store.git/shallow; }
old=$(there rev-list interlock | tail -2 | head -1)
i=0
while [ "$(there rev-list --count interlock)" -lt 70 ]; do
	i=$((i + 1))
	ok register tag --model-name diabetes --version 1 --tag "n=$i"
done
fresh newest
check 'an empty machine resolves' says 0 'version 1' register resolve models:/diabetes/1
check 'by the newest commits' test "$(here)" = 64
check 'what is missing is noted, as git does' is_cut
check 'and git finds nothing wrong' git -C .interlock/store.git fsck --no-dangling
check 'it registers' says 0 'tester' register alias --model-name diabetes --alias tester --version 1
check 'without what is missing' is_cut
check 'and sees what others add' sh -c "cd ../project && '$bin/register' tag --model-name diabetes --version 1 --tag last=one -q"
check 'in its order' says 0 '"last"' register list --json
check 'an old head pins the store: the rest is brought, and it is there' env "INTERLOCK_EXPECT_HEAD=$old" "$bin/register" list
check 'all of it' test "$(here)" = "$(there rev-list --count interlock)"
check 'so that nothing is missing' sh -c '! test -e .interlock/store.git/shallow && git -C .interlock/store.git fsck --no-dangling'
fresh pinned
INTERLOCK_EXPECT_HEAD=0123456789012345678901234567890123456789
export INTERLOCK_EXPECT_HEAD
check 'a pin that is nowhere is refused, on an empty machine too' says 40 'behind its anchor' register list
unset INTERLOCK_EXPECT_HEAD
cd ../project || exit 1
fresh rewound
ok register list
tip=$(there rev-parse interlock)
there update-ref refs/heads/interlock interlock~3
check 'a machine that has the newest commits alone sees a branch put back' says 40 'was rewritten' register list
there update-ref refs/heads/interlock interlock~66
check 'also to before what it has' says 40 'was rewritten' register list
there update-ref refs/heads/interlock "$tip"
check 'and goes on when it is back' says 0 'production' register list
cd ../project || exit 1
ok register list

# A branch that was rewritten or deleted, and a SHA-256 repository.
git -C ../server/repos/there.git update-ref refs/heads/interlock interlock~1
check 'a rewritten branch is no shorter one' says 40 'was rewritten' register list
git -C ../server/repos/there.git update-ref -d refs/heads/interlock
check 'a deleted branch is no empty registry' says 40 'there is no store' register list
git init -q --bare --object-format=sha256 ../server/repos/long.git
git -C ../server/repos/long.git config http.receivepack true
INTERLOCK_STORE=git:http://127.0.0.1:$port/long.git
check 'a SHA-256 repository is refused by name' says 2 'SHA-256' store init
tree=$(git -C ../server/repos/long.git hash-object -w -t tree --stdin < /dev/null)
git -C ../server/repos/long.git update-ref refs/heads/interlock "$(git -C ../server/repos/long.git commit-tree -m x "$tree")"
check 'and so is one with a branch' says 2 'SHA-256' store status

# Who starts a server takes it along, however he ends.
sh -c '"$0" "$1" "$2" & echo $! > pid; wait' "$here/servers/git-http" "$work/other" $((port + 1)) > log 2>&1 &
starter=$!
until curl -s -o other-answers "http://127.0.0.1:$((port + 1))/"; do kill -0 $starter || break; done
kill -9 $starter
gone() {
	i=0
	while curl -s -o other-answers "http://127.0.0.1:$((port + 1))/" || running "$(cat pid)"; do
		i=$((i + 1))
		[ $i -lt 1200 ] || return 1
		sleep 0.05
	done
}
check 'a server goes with whoever started it, also if he was killed' gone

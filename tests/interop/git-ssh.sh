# The store in git over ssh: OpenSSH's sshd, keys from a file, from an agent and from the user's settings; races, drops, hooks and read-only keys.
. "$(dirname "$0")/../lib.sh"
for need in sshd ssh-agent git-lfs; do
	command -v $need > /dev/null || [ -x /usr/sbin/$need ] || { echo "skip git-ssh: $need"; exit 0; }
done
here=$(cd "$(dirname "$0")" && pwd)
peer=git-ssh
. "$here/servers/git-cases"
work=$PWD
port=$((22000 + $$ % 1800)) # to 23999: see run
"$here/servers/git-ssh" "$work/server" $port > server.log 2>&1 &
server=$!
trap 'kill $server $agent 2> /dev/null; rm -rf "$lib_dir"' EXIT
agent=
unset SSH_AUTH_SOCK GIT_SSH GIT_SSH_COMMAND

i=0
until grep -q 'Server listening' server.log || [ $i -gt 6000 ]; do
	i=$((i + 1))
	sleep 0.05
done
git init -q --bare server/repos/there.git
url=ssh://$(id -un)@127.0.0.1:$port$work/server/repos/there.git
options="-F none -o BatchMode=yes -o UserKnownHostsFile=$work/server/known_hosts -o IdentitiesOnly=yes"
mkdir project
cd project || exit 1
prepared diabetes
git push -q ../server/repos/there.git HEAD:main
git -C ../server/repos/there.git symbolic-ref HEAD refs/heads/main
git remote add origin "$url"
export INTERLOCK_STORE=git:

# Keys, in the ways that people have them.
git config core.sshCommand "ssh -F none -o BatchMode=yes -o UserKnownHostsFile=$work/server/known_hosts"
check 'without a key the remote refuses' says 2 'Permission denied' store init
eval "$(ssh-agent -a "$work/agent")" > log
agent=$SSH_AGENT_PID
ssh-add -q "$work/server/writer"
check 'the agent is asked' says 0 'began the store' store init
ssh-add -q -D
check 'and without its key we are refused' says 2 'Permission denied' store status
kill "$agent"
unset SSH_AUTH_SOCK
git config core.sshCommand "ssh $options -i $work/server/writer"
check 'a key file that core.sshCommand names' says 0 '0 models' store status
git config --unset core.sshCommand
check 'a key file that GIT_SSH_COMMAND names' env GIT_SSH_COMMAND="ssh $options -i $work/server/writer" "$bin/store" status
mkdir -p "$HOME/bin"
printf '#!/bin/sh\nexec ssh %s -i %s/server/writer "$@"\n' "$options" "$work" > "$HOME/bin/our-ssh"
chmod +x "$HOME/bin/our-ssh"
check 'a program that GIT_SSH names' env GIT_SSH="$HOME/bin/our-ssh" GIT_SSH_VARIANT=ssh "$bin/store" status
git config core.sshCommand "ssh -F none -o BatchMode=yes -o UserKnownHostsFile=/dev/null -i $work/server/writer"
check 'a host that nobody knows is refused' says 2 'Host key verification failed' store status
git config core.sshCommand "ssh $options -i $work/server/writer"
git remote set-url origin "$(id -un)@127.0.0.1:$work/server/repos/there.git"
git config core.sshCommand "ssh $options -p $port -i $work/server/writer"
check 'the short form of a URL' says 0 '0 models' store status
git remote set-url origin "$url"

ok train --data data/split/train.csv --params params.yaml --output model
check 'a charge is pushed' says 0 'PROMOTE' evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv
check 'a registration is pushed' says 0 'registered diabetes version 1' register --run-id "$(cat model/run_id)"

# The connection breaks in mid-push, before the server did anything and after it did all: one charge each, and we know it.
for drop in before after; do
	ok train --data data/split/train.csv --params params.yaml --output $drop -S train.ridge.alpha=0.$(printf %s $drop | wc -c)
	had=$(charges)
	touch ../server/drop-$drop
	check "a connection that breaks $drop the work is looked into" says 0 'evaluat' evaluate --candidate $drop --holdout data/split/holdout.csv --train data/split/train.csv --output $drop-verdict --json
	check "the drop $drop the work happened" test ! -e ../server/drop-$drop
	check "and the charge was made once" test "$(charges)" = $((had + 1))
done

# A key that may only read.
git config core.sshCommand "ssh $options -i $work/server/reader"
check 'a reader reads' says 0 'version 1' register resolve models:/diabetes@production
ok train --data data/split/train.csv --params params.yaml --output third -S train.ridge.alpha=0.7
check 'a reader cannot charge' says 2 'marked as read only' evaluate --candidate third --holdout data/split/holdout.csv --train data/split/train.csv --output third-verdict
check 'and shows no verdict' test ! -e third-verdict/verdict.json
git config core.sshCommand "ssh $options -i $work/server/writer"

# A hook that declines one ref: the package's goes through, the log's does not, so nothing was charged.
had=$(charges)
printf '#!/bin/sh\n[ "$1" != refs/heads/interlock ] || { echo "protected branch"; exit 1; }\n' > ../server/repos/there.git/hooks/update
chmod +x ../server/repos/there.git/hooks/update
check 'a hook that declines one ref is no success' says 2 'refuses the push' evaluate --candidate third --holdout data/split/holdout.csv --train data/split/train.csv --output third-verdict
check 'and nothing was charged' test "$(charges)" = "$had"
rm ../server/repos/there.git/hooks/update

# Git LFS with its hooks, which push files of its own: none of our pushes sets them off.
git lfs install --local > log 2>&1
printf '#!/bin/sh\ntouch %s/hooked\nexit 1\n' "$work" > .git/hooks/pre-push
git lfs track 'data/*.bin' > log 2>&1
mkdir -p data && printf 'large\n' > data/large.bin
git add .gitattributes data/large.bin && git commit -q -m "Keep a large file" && git push -q --no-verify ../server/repos/there.git HEAD:main
touch -d 2001-01-01 data/large.bin
check 'the commit has a pointer' sh -c 'git show HEAD:data/large.bin | grep -q git-lfs'
check 'with LFS a charge is pushed' says 0 '' evaluate --candidate third --holdout data/split/holdout.csv --train data/split/train.csv --output third-verdict
check 'the hooks of the user were not run' test ! -e "$work/hooked"
ok train --data data/split/train.csv --params params.yaml --output fourth -S train.ridge.alpha=0.8
check 'and what LFS smudged is no change' test "$(json .git.dirty fourth/provenance.json)" = false
rm -f .git/hooks/pre-push

# 20 writers at once: each charge has a number of its own.
clone() {
	git clone -q ../server/repos/there.git "$1" 2> /dev/null
	git -C "$1" remote set-url origin "$url"
	git -C "$1" config core.sshCommand "ssh $options -i $work/server/writer"
}
twenty_writers clone
check 'the log is whole' says 0 'is whole' register verify
check 'git finds nothing wrong' git -C ../server/repos/there.git fsck --strict --no-dangling

# A first fetch brings the newest commits alone; what is further back comes when somebody asks for it.
there() { git -C "$work/server/repos/there.git" "$@"; }
is_cut() { test -s .interlock/store.git/shallow; }
old=$(there rev-list interlock | tail -2 | head -1)
i=0
while [ "$(there rev-list --count interlock)" -lt 70 ]; do
	i=$((i + 1))
	ok register tag --model-name diabetes --version 1 --tag "n=$i" --tracking-uri "git:$work/server/repos/there.git"
done
clone ../newest && cd ../newest || exit 1
check 'an empty machine resolves' says 0 'version 1' register resolve models:/diabetes/1
check 'by the newest commits' test "$(git -C .interlock/store.git rev-list --count "$(there rev-parse interlock)")" = 64
check 'what is missing is noted, as git does' is_cut
check 'it registers' says 0 'tester' register alias --model-name diabetes --alias tester --version 1
check 'without what is missing' is_cut
check 'an old head pins the store: the rest is brought, and it is there' env "INTERLOCK_EXPECT_HEAD=$old" "$bin/register" list
check 'so that nothing is missing' sh -c '! test -e .interlock/store.git/shallow && git -C .interlock/store.git fsck --no-dangling'
clone ../rewound && cd ../rewound || exit 1
ok register list
tip=$(there rev-parse interlock)
there update-ref refs/heads/interlock interlock~3
check 'a machine that has the newest commits alone sees a branch put back' says 40 'was rewritten' register list
there update-ref refs/heads/interlock "$tip"
cd ../project || exit 1
ok register list

# A branch that was rewritten or deleted is never read as it is.
git -C ../server/repos/there.git update-ref refs/heads/interlock interlock~1
check 'a rewritten branch' says 40 'was rewritten' register list
git -C ../server/repos/there.git update-ref -d refs/heads/interlock
check 'a deleted branch' says 40 'there is no store' register list
kill $server
check 'a server that is gone is worth a retry' says 75 '' register list

# The shapes in which a CI job finds a repository: shallow, detached, one branch, sparse, worktrees, submodules, filters, no commit yet; what
# cannot work is refused by name.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
ok store init
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=20000
judged model
ok register --verdict evaluation/verdict.json
printf 'later\n' > note
git add note && git commit -q -m "Note" && git push -q origin main
top=$(cd .. && pwd)
here=$PWD there=file://$top/there.git
head=$(git rev-parse HEAD)

# works NAME - from the repository that we stand in: train knows its commit and that nothing is changed, and the store reads. `whole` judges and registers too.
works() {
	[ "$PWD" = "$here" ] || { mkdir -p data && cp -r "$here/data/split" data/; }
	rm -rf model evaluation
	git for-each-ref > "$top/refs"
	ok train --data data/split/train.csv --params params.yaml --output model
	expect_json .git.commit "$head" model/provenance.json
	expect_json .git.dirty false model/provenance.json
	ok register resolve models:/diabetes@production
	expect_out "version"
	git for-each-ref | cmp -s - "$top/refs" || fail "$1: a ref of the user's repository was changed"
}

whole() {
	works "$1"
	judged model
	ok register --verdict evaluation/verdict.json
}

git clone -q --depth 1 "$there" "$top/shallow" && cd "$top/shallow" || exit 1
whole 'a shallow clone'
expect_out "version 2"
expect_json .git.branch main model/provenance.json

git clone -q --depth 1 --single-branch -b main "$there" "$top/single" && cd "$top/single" && git checkout -q --detach || exit 1
works 'a detached, single-branch clone'
expect_json .git.branch null model/provenance.json

# As the checkout step of a hosted runner makes it: no clone, one commit by its id, a detached merge commit.
mkdir "$top/step" && cd "$top/step" && git init -q . && git remote add origin "$there" &&
	git -c protocol.version=2 fetch -q --no-tags --depth=1 origin "+$head:refs/remotes/pull/7/merge" && git checkout -q --force refs/remotes/pull/7/merge || exit 1
whole 'a checkout of one commit'

# Sparse and partial: git asks for two extensions that libgit2 does not know.
git -C "$top/there.git" config uploadpack.allowFilter true
git clone -q --filter=blob:none --sparse "$there" "$top/sparse" && cd "$top/sparse" && git sparse-checkout set data || exit 1
git config --get extensions.worktreeConfig > "$out" || fail "git made no config.worktree: this test shows nothing"
git config --get extensions.partialClone > "$out" || git config --get remote.origin.promisor > "$out" || fail "no partial clone"
git config core.repositoryformatversion 1
whole 'a sparse, partial clone'

# Worktrees, with settings of their own.
cd "$here" && git worktree add -q "$top/side" -b side && cd "$top/side" && git config extensions.worktreeConfig true &&
	git config core.repositoryformatversion 1 && git config --worktree user.email "ada@worktree" || exit 1
whole 'a worktree'
expect_json .git.branch side model/provenance.json
expect_file .interlock/store.git/HEAD
cd "$here" || exit 1
works 'the worktree of which others hang'
# A branch here is one for all worktrees.
INTERLOCK_STORE=git:.#refs/heads/here ok store init
cd "$top/side" || exit 1
INTERLOCK_STORE=git:.#refs/heads/here ok store status
cd "$here" || exit 1
git branch -q -D here

# A project that is a submodule, and one that has submodules; the user's wish to push them with everything is not our matter.
git init -q "$top/outer" && cd "$top/outer" && git -c protocol.file.allow=always submodule --quiet add "$there" inner && git commit -q -m "Start" || exit 1
git config --global push.recurseSubmodules on-demand
git config --global submodule.recurse true
git config --global fetch.prune true
cd inner && whole 'a submodule'
cd "$here" && git -c protocol.file.allow=always submodule --quiet add "$top/outer" vendor && git commit -q -m "Vendor" && git push -q --no-recurse-submodules origin main || exit 1
head=$(git rev-parse HEAD)
printf 'dirt\n' > vendor/dirt
whole 'a project with submodules'
git config --global --remove-section push
git config --global --remove-section submodule

# Filters: libgit2 would compare what LFS put into the work tree with what is in the commit.
printf '#!/bin/sh\ncat > %s/stored; printf "version https://git-lfs.github.com/spec/v1\\noid sha256:%%s\\nsize 1\\n" "$(sha256sum < %s/stored | cut -c1-64)"\n' "$lib_dir" "$lib_dir" > "$lib_dir/clean"
printf '#!/bin/sh\ncat > /dev/null; cat %s/stored\n' "$lib_dir" > "$lib_dir/smudge"
chmod +x "$lib_dir/clean" "$lib_dir/smudge"
git config --global filter.lfs.clean "$lib_dir/clean" && git config --global filter.lfs.smudge "$lib_dir/smudge" && git config --global filter.lfs.required true
printf 'big.bin filter=lfs diff=lfs merge=lfs -text\n' > .gitattributes
printf 'large\n' > big.bin
git add .gitattributes big.bin && git commit -q -m "Large" && git push -q origin main || exit 1
git show HEAD:big.bin > "$out"
expect_out "git-lfs"
head=$(git rev-parse HEAD)
git clone -q "$there" "$top/large" && cd "$top/large" || exit 1
expect_file big.bin large
touch -d '2001-01-01' big.bin
works 'a file that LFS keeps'
printf 'other\n' > big.bin
ok train --data data/split/train.csv --params params.yaml --output other
expect_json .git.dirty true other/provenance.json
cd "$here" || exit 1
git config --global --remove-section filter.lfs

# Another user's checkout, as containers of CI have it: git says no, and we say what to do.
git config --global --unset-all safe.directory
GIT_TEST_ASSUME_DIFFERENT_OWNER=1 run store status
expect_exit 2
expect_one_line_err "safe.directory"
git config --global safe.directory '*'

# No commit yet, here and there: a store can begin; nothing is agreed, so nothing is promoted by a verdict.
git init -q --bare "$top/empty.git" && git init -q "$top/fresh" && cd "$top/fresh" && git remote add origin "$top/empty.git" || exit 1
cp "$here"/*.yaml . && mkdir data && cp -r "$here/data/split" data/
run register list
expect_exit 40
ok store init
ok train --data data/split/train.csv --params params.yaml --output model
expect_json '.git.commit // ""' "" model/provenance.json
ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
run register --verdict evaluation/verdict.json
expect_exit 40
expect_err "policy_not_approved"
ok register verify

# A tag is no branch: neither by its name, nor where a branch's name holds one.
cd "$here" || exit 1
git -C "$top/there.git" tag -a -m "A tag" release main
INTERLOCK_STORE=git:origin#refs/tags/release run register list
expect_exit 2
expect_one_line_err "names no branch"
git -C "$top/there.git" rev-parse release > "$top/there.git/refs/heads/tagged"
INTERLOCK_STORE=git:origin#refs/heads/tagged run register list
expect_exit 40
expect_one_line_err "does not point at a commit"
git rev-parse 'HEAD^{tree}' > .git/refs/heads/tree
INTERLOCK_STORE=git:.#refs/heads/tree run register list
expect_exit 40
expect_one_line_err "does not point at a commit"
rm .git/refs/heads/tree "$top/there.git/refs/heads/tagged"
# A branch that is no store of ours.
INTERLOCK_STORE=git:origin#refs/heads/main run register list
expect_exit 40
expect_one_line_err "no store.json"

# SHA-256, here or there.
git init -q --bare --object-format=sha256 "$top/there256.git"
INTERLOCK_STORE=git:$top/there256.git run store init
expect_exit 2
expect_one_line_err "is a SHA-256 repository"
git init -q --object-format=sha256 "$top/s256" && cd "$top/s256" && git remote add origin "$there" || exit 1
for store in git: git:.; do
	INTERLOCK_STORE=$store run store status
	expect_exit 2
	expect_one_line_err "is a SHA-256 repository"
done

# Where the user's git configuration has commits signed, the store's are: by ssh-keygen or gpg as it says, and none is made where that fails.
. "$(dirname "$0")/../lib.sh"
command -v ssh-keygen > /dev/null || skip "ssh-keygen is not here"
shared_project diabetes
ok store init
tip() {
	git -C ../there.git rev-parse interlock
}
signed() {
	git -C ../there.git cat-file commit interlock > commit
	in_file commit "gpgsig -----BEGIN $1 SIGNATURE-----" || fail "not signed: $(cat commit)"
}

# ssh: a key file.
ssh-keygen -q -t ed25519 -N '' -C ada -f ../ssh-key
git config commit.gpgSign true
git config gpg.format ssh
git config user.signingKey "$(dirname "$PWD")/ssh-key"
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json
signed SSH
who=$(git -C ../there.git log -1 --format=%ce interlock)
printf '%s %s\n' "$who" "$(cut -d' ' -f1,2 < ../ssh-key.pub)" > ../allowed
git -C ../there.git -c gpg.format=ssh -c gpg.ssh.allowedSignersFile="$(dirname "$PWD")/allowed" verify-commit interlock > log 2>&1 || fail "$(cat log)"
in_file log 'Good "git" signature' || fail "$(cat log)"
[ "$(git -C ../there.git log -1 --format=%an%cn interlock)" = "$(git -C ../there.git log -1 --format=%cn%an interlock)" ] || fail "author and committer"
ok register list
ok store verify

# A key that is not there: exit 2 with git's reason, and nothing is written, here or there.
before=$(tip)
git config user.signingKey "$(dirname "$PWD")/no-key"
run register alias --alias staging --version 1
expect_exit 2
expect_one_line_err "cannot sign the commit, as commit.gpgSign of your git configuration asks:"
[ "$(tip)" = "$before" ] || fail "something was pushed"
git config user.signingKey "$(dirname "$PWD")/ssh-key"

# Without a remote, too; and not where it is not asked for.
ok store init --tracking-uri 'git:.#refs/heads/here'
git cat-file commit here > commit
in_file commit "gpgsig -----BEGIN SSH SIGNATURE-----" || fail "not signed: $(cat commit)"
git config commit.gpgSign false
ok register alias --alias staging --version 1
git -C ../there.git cat-file commit interlock > commit
! in_file commit "gpgsig" || fail "signed although nobody asked"

# gpg: by the committer's name where no key is named.
command -v gpg > /dev/null || exit 0
GNUPGHOME=$lib_dir/gpg
export GNUPGHOME
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-gen-key 'Ada <ada@example.org>' ed25519 sign never 2> log || fail "$(cat log)"
git config commit.gpgSign true
git config --unset user.signingKey
git config --unset gpg.format
ok register alias --alias blue --version 1
signed PGP
git -C ../there.git verify-commit interlock > log 2>&1 || fail "$(cat log)"
git config gpg.program /bin/false
before=$(tip)
run register alias --alias green --version 1
expect_exit 2
[ "$(tip)" = "$before" ] || fail "something was pushed"
gpgconf --kill all

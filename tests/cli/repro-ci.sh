# In CI each stage's log is a group in which no command is heard and no secret stands, and each stage has one closing line.
. "$(dirname "$0")/../lib.sh"
git init -q .
mkdir .dvc
: > .dvc/config
cat > dvc.yaml <<'YAML'
stages:
  a:
    cmd: "echo '::error::no command'; echo hello $GITHUB_TOKEN; echo x > a"
    outs: [a]
  b:
    cmd: echo bbb >&2; echo y > b
    outs: [b]
YAML
export GITHUB_ACTIONS=true GITHUB_TOKEN=a-token-of-the-job
for jobs in 1 2; do
	ok repro --force --jobs $jobs
	expect_err '::group::a'
	expect_err '::group::b'
	[ "$(grep -c '^::endgroup::' "$err")" = 2 ] || fail 'two groups'
	grep -q '^::error' "$err" && fail 'a command of the stage is none of the runner'
	! grep -q a-token-of "$err" || fail 'a secret stands in the log'
	# What is within a group is that stage's alone.
	[ "$(sed -n '/^::group::b/,/^::endgroup/p' "$err" | grep -cx -e bbb -e 'hello.*')" = 1 ] || fail 'the group of b has its own lines'
	grep -q '^./2 a: ran in' "$out" || fail 'a line for a'
	grep -q '^./2 b: ran in' "$out" || fail 'a line for b'
done

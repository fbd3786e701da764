# A chain of stages: only what has changed runs, what ran before comes back from the cache, and DVC's own files say so.
. "$(dirname "$0")/../lib.sh"
git init -q .
mkdir .dvc
: > .dvc/config
cat > dvc.yaml <<'YAML'
stages:
  first:
    cmd: cat raw > a; echo first >> ran
    deps: [raw]
    params: [n]
    outs: [a]
  second:
    cmd:
    - cp a b
    - 'echo "{\"n\": 1}" > m.json; echo second >> ran'
    deps: [a]
    outs: [b]
    metrics: [m.json: {cache: false}]
YAML
echo 'n: 1' > params.yaml
echo one > raw

ran() {
	[ "$(tr '\n' ' ' < ran 2> "$err")" = "$1" ] || fail "ran: $(cat ran), not $1"
	rm -f ran
}

ok repro --dry first
expect_no_file a
expect_out "Running stage 'first':"
expect_out '> cat raw > a; echo first >> ran'
ok repro
ran 'first second '
expect_out "Generating lock file 'dvc.lock'"
expect_out '*git add .gitignore dvc.lock'
same .gitignore /dev/stdin <<'IGNORED'
/a
/b
IGNORED
cp dvc.lock one.lock
ok repro
expect_no_file ran
expect_out "Stage 'first' didn't change, skipping"
expect_out 'Data and pipelines are up to date.'
same dvc.lock one.lock

# Another input, then the first again: its results come from the run cache.
echo two > raw
ok repro
ran 'first second '
expect_file b two
echo one > raw
rm -f m.json
ok repro
expect_no_file ran
expect_out "Stage 'first' is cached - skipping run, checking out outputs"
expect_file b one
expect_file m.json '*"n": 1*'
same dvc.lock one.lock
ok repro --no-run-cache --force second
ran 'first second '

# An output that is gone comes back without a run; a parameter that has changed runs what has it alone.
rm b
ok repro
expect_no_file ran
expect_file b one
echo 'n: 2' > params.yaml
ok repro
ran 'first '
ok repro -S n=3 -S +deep.more=text first
ran 'first '
same params.yaml /dev/stdin <<'PARAMS'
n: 3
deep:
  more: text
PARAMS
run repro -S absent=1
expect_exit 255
rm a
run repro --single-item second --force
expect_exit 255
expect_err "failed to reproduce 'second': dependency 'a' does not exist"
expect_file b one
ok repro first
expect_no_file ran
ok repro --downstream second
expect_no_file ran
ok repro --force-downstream -f first
ran 'first '
ok repro --glob 'f*' --force
ran 'first '
ok repro --no-commit --force second
ran 'first second '

# --verbose says why a stage runs, as DVC's does; without it nobody is told.
rm b
ok repro --verbose --dry
expect_err "Output 'b' of stage: 'second' changed because it is 'deleted'."
ok repro --dry
! grep -q 'changed because' "$err" || fail 'without --verbose nobody is told'
ok repro
rm -f ran
echo again > raw
ok repro -v --dry
expect_err "Dependency 'raw' of stage: 'first' changed because it is 'modified'."

# What is wrong is said in DVC's words and codes.
run repro frist
expect_exit 255
expect_err "Stage 'frist' not found inside 'dvc.yaml' file: did you mean 'first'?"
run repro nope.dvc
expect_exit 255
expect_err "'nope.dvc' does not exist"
run repro --jobs 0
expect_exit 254

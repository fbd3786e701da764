# Data that is not on this machine: left out if nothing else has changed, or brought from the remote; and the program called by DVC's name.
. "$(dirname "$0")/../lib.sh"
mkdir here remote names && cd here || exit 1
git init -q .
ok data init
ok data remote add -d store "$PWD/../remote"
echo one > raw
ok data add raw
cat > dvc.yaml <<'YAML'
stages:
  first:
    cmd: cp raw a; echo first >> ran
    deps: [raw]
    outs: [a]
  second:
    cmd: cp a b; echo second >> ran
    deps: [a]
    outs: [b]
YAML
ok repro
ok data push
rm ran
git add -A && git commit -q -m All || fail git

# elsewhere - the same repository, with neither data nor cache
elsewhere() {
	rm -rf ../there
	git clone -q . ../there && cd ../there || fail clone
}

elsewhere
run repro
expect_exit 255
expect_err "missing data 'source': raw"
ok repro --allow-missing
expect_no_file ran
expect_no_file a
ok repro --pull
expect_no_file ran
expect_file b one

# One of them has changed: what it needs is brought, and it alone runs.
cd ../here && elsewhere
sed -i 's/cp a b/cat a a > b/' dvc.yaml
ok repro --pull --allow-missing second
[ "$(cat ran)" = second ] || fail "ran: $(cat ran)"
[ "$(cat b)" = "$(printf 'one\none')" ] || fail 'b is made of what was brought'

# Called by the name dvc it speaks as DVC does.
programs=$bin
ln -s "$bin/data" ../names/dvc
ln -s "$bin/repro" ../names/repro
bin=$PWD/../names
sed -i 's/cat a a > b/cp a b/' dvc.yaml
ok dvc repro --allow-missing second
expect_out 'Use `dvc push` to send your updates to remote storage.'
run dvc repro nope
expect_exit 255
expect_err "ERROR: Stage 'nope' not found inside 'dvc.yaml' file"

# Results of other machines' runs come from the remote: a parameter that is set back needs no run.
bin=$programs
cd .. && rm -rf here there remote && mkdir here remote && cd here || exit 1
git init -q .
ok data init
ok data remote add -d store "$PWD/../remote"
echo 'lr: 1' > params.yaml
cat > dvc.yaml <<'YAML'
stages:
  train:
    cmd: grep lr params.yaml > model; mkdir -p plots; echo a > plots/a; echo train >> ran
    deps: [params.yaml]
    outs: [model, plots]
YAML
ok repro
ok data push --run-cache
ok repro -S lr=2
ok data push --run-cache
rm ran
git add -A && git commit -q -m All || fail git
elsewhere
ok repro --pull -S lr=1
expect_out "Stage 'train' is cached - skipping run, checking out outputs"
expect_no_file ran
expect_file model 'lr: 1'
expect_file plots/a a

# Nothing but what is asked for: without --pull, or without the run cache, it runs.
rm -rf .dvc/cache model plots
ok repro --pull --no-run-cache -S lr=2
[ "$(cat ran)" = train ] || fail "ran: $(cat ran)"
sed -i '/remote/d' .dvc/config
ok repro --pull
expect_err 'Failed to pull run cache: no remote specified'

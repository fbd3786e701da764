#!/bin/sh
# dvc-benchmarks.sh - the benchmarks that DVC's own package ships (dvc.testing.benchmarks, --dvc-bin), run on our program under the name dvc.
#
# Only test_exp_show is left out, by its name: experiments are not ours. The data set is made here, and so is the project with plots, for the
# package's own come from elsewhere. DVC itself prepares each test and ours is called; a command that fails fails the test.
#
#	dvc-benchmarks.sh BIN PEERS [PYTEST_ARGUMENT...]	# FILES=40: how many files the data set has; TIMES=FILE: keep the times as JSON
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$1
dvc=$("$here/dvc-peer" "$2")
shift 2

# What the package's `testing` and `tests` extras name, beside DVC.
packages='pytest==9.1.1 pytest-benchmark==5.2.3 pytest-rerunfailures==16.4 pytest-xdist==3.8.0'
tools=$(dirname "$dvc")/dvc-testing-$(echo "$packages" | sha256sum | cut -c1-16)
mkdir -p "$tools"
exec 9> "$tools/lock"
flock 9
if [ ! -f "$tools/done" ]; then
	# shellcheck disable=SC2086
	"$dvc/bin/pip" install -q --disable-pip-version-check --target "$tools/lib" $packages >&2
	: > "$tools/done"
fi
flock -u 9

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work/home" DVC_NO_ANALYTICS=1 DVC_SITE_CACHE_DIR="$work/site" GIT_CONFIG_NOSYSTEM=1
mkdir -p "$work/home" "$work/bin"
printf '[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n' > "$HOME/.gitconfig"
ln -s "$bin/data" "$work/bin/dvc"
ln -s "$bin/repro" "$work/bin/repro"

# The repository of data sets: data/small/dataset under DVC, with a remote beside it.
mkdir -p "$work/bench/data/small/dataset/more" && cd "$work/bench"
for i in $(seq "${FILES:-40}"); do
	seq "$i" $((i * 7)) > "data/small/dataset/$([ $((i % 2)) -eq 0 ] || echo more/)$i.txt"
done
"$dvc/bin/python" -m dvc init -q --no-scm
"$dvc/bin/python" -m dvc remote add -q -d here "$work/remote"
"$dvc/bin/python" -m dvc add -q data/small/dataset
"$dvc/bin/python" -m dvc push -q

# The project with plots and a stage that made them, all of it recorded.
mkdir -p "$work/project" && cd "$work/project"
git init -q .
"$dvc/bin/python" -m dvc init -q
"$dvc/bin/python" -m dvc remote add -q -d here "$work/remote"
cat > dvc.yaml <<'YAML'
stages:
  evaluate:
    cmd: mkdir -p eval && printf 'step,loss\n0,1.5\n1,0.5\n' > eval/loss.csv && printf '[{"actual":"a","predicted":"b"},{"actual":"a","predicted":"a"}]' > eval/classes.json
    plots:
    - eval/loss.csv
    - eval/classes.json:
        template: confusion
        x: actual
        y: predicted
plots:
- eval/loss.csv:
    x: step
    y: loss
YAML
"$dvc/bin/python" -m dvc repro -q
"$dvc/bin/python" -m dvc push -q
git add -A && git commit -q -m "Evaluate"

cd "$work"
code=0
PYTHONPATH="$tools/lib" PATH="$work/bin:$PATH" "$dvc/bin/python" -m pytest -p no:cacheprovider -p dvc.testing.plugin -q --pyargs dvc.testing.benchmarks.cli \
	 -k 'not test_exp_show' --dvc-bin "$work/bin/dvc" --dvc-bench-repo "$work/bench" --dataset small --project-repo "$work/project" \
	--benchmark-warmup=off ${TIMES:+--benchmark-json="$TIMES"} -rA "$@" > "$work/log" 2>&1 || code=$?
sed -n 's/^PASSED .*::\(test_[a-z_]*\).*/ok \1/p; s/^\(FAILED\|ERROR\) .*::\(test_[a-z_]*\).*/FAILED \2/p; s/^SKIPPED \[[0-9]*\] \(.*\)/FAILED skipped: \1/p' "$work/log" | sort -u
[ $code -eq 0 ] || { tail -60 "$work/log"; exit 1; }

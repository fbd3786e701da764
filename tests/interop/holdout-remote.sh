# The hold-out as an output with a DVC remote of its own: a pull request's job pulls the rest by name, is judged, and finds no hold-out to train on.
dvc_home=$("$(dirname "$0")/dvc-peer" "${2:?the folder of the peers}" 2> pip.log) || {
	cat pip.log
	echo "skip holdout-remote: dvc"
	exit 0
}
. "$(dirname "$0")/../lib.sh"
export DVC_NO_ANALYTICS=1 DVC_SITE_CACHE_DIR="$PWD/site"
dvc() {
	"$dvc_home/bin/python" -m dvc "$@"
}

check() {
	what=$1
	shift
	if "$@" > log 2>&1; then echo "ok holdout-remote $what"; else echo "FAILED holdout-remote $what"; cat log; fi
}

PATH=$bin:$PATH
mkdir project && cd project || exit 1
example diabetes
sed -i 's/  validation: 0.0/  validation: 0.2/' params.yaml
# As docs/git-store.md has it: the parts one by one, the hold-out and the raw file that it comes from with a remote of their own.
python3 - << 'END'
import re
text = open("dvc.yaml").read()
text = text[: text.index("  train:\n")].replace(
    "    outs:\n    - data/split\n", "    outs:\n    - data/split/train.csv\n    - data/split/validation.csv\n    - data/split/split.json\n    - data/split/holdout.csv: {remote: holdout}\n"
).replace("    - data/clean.csv\n    - data/dead.ndjson\n", "    - data/clean.csv: {remote: holdout}\n    - data/dead.ndjson: {remote: holdout}\n", 1)
text = text.replace("cmd: interlock ingest", "cmd: ingest").replace("cmd: interlock split", "cmd: split")
open("dvc.yaml", "w").write(text)
END
dvc init -q
dvc remote add -q -d rest "$PWD/../rest" && dvc remote add -q holdout "$PWD/../private" || exit 1
check 'dvc runs the stages' dvc repro -q
check 'and pushes each output to its remote' dvc push -q
digest=$(md5sum data/split/holdout.csv | cut -c1-32)
train=$(md5sum data/split/train.csv | cut -c1-32)
stored() {
	[ -f "$1/files/md5/$(echo "$2" | cut -c1-2)/$(echo "$2" | cut -c3-)" ]
}
check 'the training rows are in the common remote' stored ../rest "$train"
check 'the hold-out is in its own' stored ../private "$digest"
check 'and in no other' sh -c "! find ../rest -type f | grep -q '$(echo "$digest" | cut -c3-)'"
git rm -rq --cached data/raw && git add -A . ':!data/raw' && git commit -qm 'Keep the hold-out apart' || exit 1
ok train --data data/split/train.csv --params params.yaml --output model
ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
ok register --verdict evaluation/verdict.json
store=sqlite:///$PWD/.interlock/track.db

# The pull request's job: no right to the hold-out's remote.
git clone -q . ../job && rm -rf ../job/data/raw && mv ../private ../locked && cd ../job || exit 1
check 'the job pulls the rest by name' dvc pull -q data/split/train.csv data/split/validation.csv
check 'and cannot pull the hold-out' sh -c '! "$0" -m dvc pull -q data/split/holdout.csv' "$dvc_home/bin/python"
check 'which is not there' test ! -e data/split/holdout.csv
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=0.4
ok evaluate --on validation --candidate model --validation data/split/validation.csv --train data/split/train.csv --tracking-uri "$store" --output pr
check 'it is judged on the validation rows, against production' test "$(json '[.holdout.on, .production.version, .holdout.readable] | @json' pr/verdict.json)" = '["validation",1,null]'
check 'and the report says that the hold-out cannot be read' in_file pr/report.md 'not readable here'

# The environment of the default branch has the right.
mv ../locked ../private
check 'the environment of main pulls it' dvc pull -q data/split/holdout.csv
ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --tracking-uri "$store" --output evaluation
check 'and judges on it' test "$(json .holdout.on evaluation/verdict.json)" = holdout

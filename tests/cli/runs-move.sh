# runs export and import: what one machine trained, another one evaluates and registers, with the run's record; the folder is not trusted.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
ok store init
ok train --data data/split/train.csv --params params.yaml --output model
id=$(cat model/run_id)
ok runs show "$id" --json
cp "$out" ../before.json
ok runs export "$id" --output ../candidate
expect_out "exported run $id: ../candidate"
diff -r model ../candidate/model || fail "the package is not in the folder"
ok runs export "$id" --output ../candidate # again
mkdir ../home && echo dear > ../home/letter
run runs export "$id" --output ../home
expect_exit 2
expect_one_line_err "has files but is no exported run"

# The run of a package: the one that it names, and without that file the newest of its digest; a name alone counts for nothing.
ok runs find model
expect_out "run $id made model"
cp -r model ../same && rm ../same/run_id ../same/provenance.json
ok runs find ../same --json
expect_json .run_id "$id"
expect_json .digest "$(json '.tags["interlock.model"]' ../before.json)"
GITLAB_CI=true CI_PROJECT_DIR=$PWD ok runs find ../same
expect_file interlock.env "*TRAIN_RUN_ID=$id*"
rm interlock.env interlock-*
echo x >> ../same/MLmodel && cp model/run_id ../same/
run runs find ../same
expect_exit 2
expect_one_line_err "no run is known that made '../same'"
run runs find nowhere
expect_exit 50

# Another machine, which has the repository and the folder.
git clone -q ../there.git ../job2 && cp -r data ../job2/ && cd ../job2 || fail "no clone"
cp -r ../candidate .
run runs show "$id"
expect_exit 2
ok runs import candidate
expect_out "took run $id"
ok runs show "$id" --json
for part in .params .metrics .datasets .status .started .ended .experiment; do
	expect_json "$part" "$(json "$part" ../before.json)"
done
ok runs import candidate --json
expect_json .already true
ok evaluate --candidate candidate/model --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
expect_out PROMOTE

# A third one registers by the run's id: record and package come out of the store.
git clone -q ../there.git ../job3 && cp -r data ../job3/ && cd ../job3 || fail "no clone"
ok register --run-id "$id"
expect_out "registered diabetes version 1"

# What the folder says of itself is held against the package; a verdict it cannot bring; a link is not followed; what is no run is refused.
export INTERLOCK_STORE=sqlite:///other.db
jq '.tags["interlock.verdict"] = "sha256:0"' ../candidate/run.json > changed && cp changed ../candidate/run.json
ok runs import ../candidate
ok runs show "$id" --json
expect_json '.tags["interlock.verdict"]' null
echo x >> ../candidate/model/MLmodel
rm other.db
run runs import ../candidate
expect_exit 40
expect_one_line_err "is not the package that ../candidate/run.json tells of"
expect_no_file other.db
cp -r ../project/model/MLmodel ../candidate/model/ && ln -s /etc/passwd ../candidate/passwd
run runs import ../candidate
expect_exit 40
expect_one_line_err "symbolic link"
expect_no_file other.db
printf '{"run_id": "../../x"}' > ../candidate/run.json
run runs import ../candidate
expect_exit 40
expect_one_line_err "no record of a run"
printf '{"run_id": ' > ../candidate/run.json
run runs import ../candidate
expect_exit 20
expect_one_line_err "../candidate/run.json:1:"

# What publish does not ship: what is not registered, what came by an override, what was changed; and places that are none.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
refused() {
	code=$1 text=$2
	shift 2
	run publish "$@"
	expect_exit "$code"
	expect_one_line_err "publish: $text"
	expect_no_file dist
}
refused 2 "no model 'diabetes' is registered in" --model-name diabetes --to oci:dist/d
ok train --data data/split/train.csv --params params.yaml --output model

refused 2 "'model' is not a registered version: register it first, or publish it with --allow-unregistered" --model model --to oci:dist/d
refused 50 "'nowhere' is no model package" --model nowhere --allow-unregistered --to oci:dist/d
refused 20 "'data' is no model package" --model data --allow-unregistered --to oci:dist/d
refused 2 "'predictions:x.csv' is no model package" --model predictions:x.csv --to oci:dist/d
judged model
ok register --verdict evaluation/verdict.json
refused 2 "'dist/d' is no place to publish to: expected folder:DIR or oci:DIR" --to dist/d
refused 2 "'oci://ghcr.io/a/b:1': publishing to oci://REGISTRY/REPOSITORY:TAG is not in this version" --to oci://ghcr.io/a/b:1
refused 2 "'s3://bucket/key': publishing to s3://" --to s3://bucket/key
refused 2 "'a+b' cannot be a tag" --to oci:dist/d:a+b
refused 2 '--to PLACE is required' --model-name diabetes
refused 2 "--as is one of artifact|image, not 'docker'" --to oci:dist/d --as docker
refused 2 'diabetes has no version 7' --to oci:dist/d --version 7
refused 2 "no version of 'diabetes' has the alias 'staging'" --to oci:dist/d --alias staging
refused 2 "unknown option '--allow-overide' (did you mean '--allow-override'?)" --to oci:dist/d --allow-overide

# An override takes version 2 in: neither it nor what it pushed out is shipped without the flag. A rollback makes version 1 good again.
ok train --data data/split/train.csv --params params.yaml -S train.ridge.alpha=1 --output other
ok register --run-id "$(cat other/run_id)" --override --reason 'hotfix 4711'
refused 2 'diabetes 2 became production by an override (hotfix 4711)' --to oci:dist/d
refused 2 'diabetes 1 was superseded by an override to version 2' --to oci:dist/d --version 1
ok publish --to oci:overridden --allow-override
expect_out 'published diabetes 2 (production) as sha256:'
ok register rollback --model-name diabetes
ok publish --to oci:back
expect_out 'published diabetes 1 (production) as sha256:'

ok publish --model other --allow-unregistered --to oci:loose
expect_out 'published diabetes (unregistered) as sha256:'

# A package that was tampered with in the store: 40, and what was published before stands.
folder=$(ok register resolve models:/diabetes@production --json && json .path)
chmod -R u+w "$folder"
printf x >> "$folder/golden/input.csv"
refused 40 '* does not match the digest that diabetes 1 was registered with' --to oci:dist/d

# publish to a folder: the package as it is, so that predict opens it.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json
ok publish --model-name diabetes --to folder:dist/diabetes
expect_out 'published diabetes 1 (production) as sha256:*: dist/diabetes'
diff -r model dist/diabetes || fail "the folder is not the package"
ok publish --model-name diabetes --to folder:dist/diabetes
expect_out 'diabetes 1 (production) is already published as sha256:'
ok predict --model dist/diabetes --data data/split/holdout.csv --output scored.csv

# What goes along: model.json as register writes it, the verdict of the promotion as the ledger keeps it, and its report.
ok publish --model-name diabetes --version 1 --to oci:dist/layout --output papers --json
expect_json .id diabetes:1 papers/model.json
expect_json .published "$(json .digest)" papers/model.json
expect_json .digest "$(json .package_digest)" papers/model.json
same papers/verdict.json evaluation/verdict.json
expect_file papers/report.md 'PROMOTE'
expect_file papers/report.html '<html'

# A newer version takes the folder; what is not a package keeps it.
ok train --data data/split/train.csv --params params.yaml -S train.ridge.alpha=1 --output better
ok register --run-id "$(cat better/run_id)" --override --reason 'a test'
ok publish --model-name diabetes --to folder:dist/diabetes --allow-override
diff -r better dist/diabetes || fail "the folder is not the newer package"
mkdir home && echo dear > home/letter
run publish --model-name diabetes --to folder:home --allow-override
expect_exit 2
expect_one_line_err "publish: 'home' has files but is no model package"
expect_file home/letter dear

# An override has no verdict.
ok publish --model-name diabetes --version 2 --allow-override --to oci:dist/layout --output bare
expect_json .verdict null bare/model.json
expect_no_file bare/verdict.json

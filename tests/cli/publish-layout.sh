# publish to an OCI layout: the sentence, the JSON, the second time, other tags, an image, and the same bytes elsewhere.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json

ok publish --model-name diabetes --to oci:dist/diabetes
expect_out 'published diabetes 1 (production) as sha256:*: dist/diabetes'
[ "$(wc -l < "$out")" = 1 ] || fail "one sentence expected"
digest=$(grep -o 'sha256:[0-9a-f]*' "$out")
expect_json '.manifests | length' 1 dist/diabetes/index.json
expect_json '.manifests[0].annotations["org.opencontainers.image.ref.name"]' 1 dist/diabetes/index.json
expect_json '.manifests[0].digest' "$digest" dist/diabetes/index.json
manifest=dist/diabetes/blobs/sha256/${digest#sha256:}
expect_json .artifactType application/vnd.cncf.model.manifest.v1+json "$manifest"
expect_json '.annotations["dev.interlock.verdict.digest"]' "sha256:$(sha256sum evaluation/verdict.json | cut -d' ' -f1)" "$manifest"
expect_json '.annotations["org.opencontainers.image.revision"]' "$(git rev-parse HEAD)" "$manifest"

# Each blob has the name of its bytes, and every file of the package is there; the verdict too, as it was given.
for blob in dist/diabetes/blobs/sha256/*; do
	[ "$(sha256sum < "$blob" | cut -d' ' -f1)" = "$(basename "$blob")" ] || fail "$blob is not what it is called"
done
for file in model/model.onnx model/MLmodel model/profile.json model/golden/input.csv model/provenance.json evaluation/verdict.json; do
	expect_file "dist/diabetes/blobs/sha256/$(sha256sum < "$file" | cut -d' ' -f1)"
done
[ "$(find dist -name '.*.tmp')" = '' ] || fail "a temporary file was left"

# The second time nothing is touched, and the sentence says so.
find dist -type f -exec stat -c '%n %y %i' {} + | sort > before
ok publish --model-name diabetes --to oci:dist/diabetes
expect_out "diabetes 1 (production) is already published as $digest: dist/diabetes"
find dist -type f -exec stat -c '%n %y %i' {} + | sort > after
same before after
ok publish --to oci:dist/diabetes --json
expect_json .already true
expect_json .digest "$digest"
expect_json .reference oci:dist/diabetes:1
expect_json .version 1
expect_json '.files | map(.path) | index("model.onnx") != null' true
ok publish --to oci:dist/diabetes -q
expect_silent

# By number, under a tag of one's own, beside what is there.
ok publish --version 1 --to oci:dist/diabetes:stable
expect_out "published diabetes 1 (production) as $digest: dist/diabetes:stable"
expect_json '.manifests | map(.digest) | unique | length' 1 dist/diabetes/index.json
expect_json '.manifests | length' 2 dist/diabetes/index.json
ok publish --as image --to oci:dist/diabetes:image --json
image=$(json .digest)
[ "$image" != "$digest" ] || fail "an image is not the artifact"

# Other umask, time zone, folder, and the store seen from elsewhere: the same digests.
store=sqlite:///$PWD/.interlock/track.db
mkdir -p other/place
cd other/place || exit 1
umask 077
export TZ=Pacific/Kiritimati
ok publish --model-name diabetes --tracking-uri "$store" --to oci:d --json
expect_json .digest "$digest"
ok publish --model-name diabetes --tracking-uri "$store" --to oci:d:image --as image --json
expect_json .digest "$image"

# Eight publications to one layout at once: every tag is there in the end, and the layout is whole.
. "$(dirname "$0")/../lib.sh"
mkdir model
printf 'flavors: {}\n' > model/MLmodel
printf 'not really a graph' > model/model.onnx
jobs=
for i in 1 2 3 4 5 6 7 8; do
	"$bin/publish" --model model --model-name "m$i" --allow-unregistered --to "oci:dist:tag-$i" > "said-$i" 2>&1 &
	jobs="$jobs $!"
done
for job in $jobs; do
	wait "$job" || fail "a publication failed: $(cat said-*)"
done
expect_json '.manifests | length' 8 dist/index.json
for i in 1 2 3 4 5 6 7 8; do
	digest=$(jq -r ".manifests[] | select(.annotations[\"org.opencontainers.image.ref.name\"] == \"tag-$i\").digest" dist/index.json)
	grep -qF "published m$i (unregistered) as $digest: dist:tag-$i" "said-$i" || fail "tag-$i names $digest, but: $(cat "said-$i")"
	expect_json '.annotations["org.opencontainers.image.title"]' "m$i" "dist/blobs/sha256/${digest#sha256:}"
done

# Places that cannot be written: one line, and nothing is left behind.
run publish --model model --model-name m --allow-unregistered --to oci:model/MLmodel
expect_exit 2
expect_one_line_err "publish: 'model/MLmodel' is not a folder"
run publish --model model --model-name m --allow-unregistered --to folder:model/MLmodel/below
expect_exit 50
expect_one_line_err 'publish: '
run publish --model model --model-name m --allow-unregistered --to folder:model
expect_exit 0
expect_out 'is already published'
ln -s MLmodel model/link
run publish --model model --model-name m --allow-unregistered --to oci:other
expect_exit 40
expect_no_file other

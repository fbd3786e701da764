# Model packages that were cut, changed or emptied: 20, 40 or 50 with the package's name, in every program that opens one; nothing is written.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json
ok train --data data/split/train.csv --params params.yaml -S train.ridge.alpha=3 --output next

# broken WHAT - the folder broken/ is refused.
broken() {
	run predict --model broken --data data/split/holdout.csv --output scored.csv
	case $status in 20 | 40 | 50) ;; *) fail "predict takes a package with $1" ;; esac
	expect_one_line_err broken
	expect_no_file scored.csv
	run evaluate --candidate broken --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output broken-evaluation
	case $status in 20 | 40 | 50) ;; *) fail "evaluate takes a package with $1" ;; esac
	expect_one_line_err broken
	[ ! -f broken-evaluation/verdict.json ] || expect_json .decision error broken-evaluation/verdict.json
	rm -rf broken broken-evaluation
}

cp -R next broken && head -c 40 next/model.onnx > broken/model.onnx && broken "a cut model.onnx"
cp -R next broken && : > broken/model.onnx && broken "an empty model.onnx"
cp -R next broken && rm broken/model.onnx && broken "no model.onnx"
cp -R next broken && noise 5000 > broken/model.onnx && broken "a random model.onnx"
cp -R next broken && rm broken/MLmodel && broken "no MLmodel"
cp -R next broken && printf 'flavors: [' > broken/MLmodel && broken "a broken MLmodel"
cp -R next broken && noise 500 > broken/MLmodel && broken "a random MLmodel"

# A byte changed in the registered copy: whoever reads it by name says so.
stored=$(find .interlock -name model.onnx | head -1)
[ -n "$stored" ] || fail "no stored package"
chmod u+w "$stored"
printf 'X' | dd of="$stored" bs=1 seek=30 conv=notrunc 2>/dev/null
for stored in $(find .interlock -name model.onnx); do
	chmod u+w "$stored"
	printf 'X' | dd of="$stored" bs=1 seek=30 conv=notrunc 2>/dev/null
done
run predict --model models:/diabetes@production --data data/split/holdout.csv --output scored.csv
expect_exit 40
expect_one_line_err "not what was registered as diabetes 1"
run register verify
expect_exit 40
run publish --model-name diabetes --to folder:shipped
expect_exit 40
expect_no_file shipped
run evaluate --candidate next --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output evaluation
[ "$status" = 30 ] || [ "$status" = 40 ] || fail "exit 30 or 40 expected for a production model that was changed"
expect_json .decision error evaluation/verdict.json

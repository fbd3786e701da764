# Tables that are no tables, in every program that reads one: one line on stderr that names the file, the code of the contract, and what was
# written before stays as it was.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json

mkdir bad
: > bad/empty.csv
head -1 data/clean.csv > bad/header-only.csv
noise 3000 > bad/binary.csv
{ head -3 data/clean.csv; printf '900,59\000,2,32.1,101,157,93.2,38,4,4.8598,87,151\n'; } > bad/nul.csv
{ head -1 data/clean.csv | sed 's/BMI/BM\xcd/'; sed -n 2,100p data/clean.csv; } > bad/latin1.csv
{ printf '\377\376'; sed 's/./&\x00/g' data/clean.csv; } > bad/utf16.csv
head -1 data/clean.csv | sed 's/BMI/AGE/' > bad/duplicate-column.csv
sed -n 2,100p data/clean.csv >> bad/duplicate-column.csv
{ sed -n 1,50p data/clean.csv; echo '1000,2,3'; } > bad/ragged.csv
{ sed -n 1,50p data/clean.csv; printf '1000,"59,2,32.1'; } > bad/open-quote.csv
mkdir bad/folder.csv

# The dead letters of a table that was refused are worth reading, so these may change.
digests() {
	find . -type f ! -path './.interlock/*' ! -path './bad/*' ! -name dead.ndjson -exec sha256sum {} + | sort > "$1"
}

# refused CODE FILE PROGRAM ARGUMENT... - one line that names the file, the code, and nothing made or changed.
refused() {
	code=$1 file=$2
	shift 2
	digests "$lib_dir/before"
	run "$@"
	[ "$status" = "$code" ] || fail "exit $code expected for $file"
	expect_one_line_err "$file"
	[ ! -s "$out" ] || fail "nothing expected on stdout for $file"
	digests "$lib_dir/after"
	cmp -s "$lib_dir/before" "$lib_dir/after" || fail "files changed: $(diff "$lib_dir/before" "$lib_dir/after")"
}

ingested() {
	refused "$1" "$2" ingest "$2" --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson --profile data/profile.json
}

for file in bad/missing.csv bad/folder.csv; do
	ingested 50 $file
	refused 50 $file split $file --params params.yaml --output-dir data/split
	refused 50 $file train --data $file --params params.yaml --output model
	refused 50 $file predict --model model --data $file --output scored.csv
done
# A bad byte in a cell is a row's fault, which ingest puts aside; two rows are then too few.
refused 20 'fewer than rows.min 50 of schema.yaml' ingest bad/nul.csv --schema schema.yaml --output data/clean.csv --dead-letters data/dead.ndjson
for file in bad/empty.csv bad/header-only.csv bad/binary.csv bad/latin1.csv bad/utf16.csv bad/duplicate-column.csv; do
	ingested 20 $file
done
for file in bad/empty.csv bad/header-only.csv bad/binary.csv bad/nul.csv bad/latin1.csv bad/utf16.csv bad/duplicate-column.csv bad/ragged.csv \
	bad/open-quote.csv; do
	refused 20 $file split $file --params params.yaml --output-dir data/split
	refused 20 $file train --data $file --params params.yaml --output model
	refused 20 $file predict --model model --data $file --output scored.csv
done

# evaluate replaces its own verdict, so that no old promote survives; everything else stays.
for file in bad/empty.csv bad/header-only.csv bad/binary.csv bad/nul.csv bad/latin1.csv bad/utf16.csv bad/duplicate-column.csv bad/ragged.csv; do
	run evaluate --candidate model --holdout $file --train data/split/train.csv --policy gate.yaml --output evaluation
	[ "$status" = 20 ] || [ "$status" = 21 ] || fail "exit 20 or 21 expected for $file"
	expect_one_line_err "$file"
	expect_json .decision error evaluation/verdict.json
done
run evaluate --candidate model --holdout bad/missing.csv --train data/split/train.csv --policy gate.yaml --output evaluation
expect_exit 50
expect_one_line_err "cannot open 'bad/missing.csv': No such file or directory"
expect_no_file evaluation/verdict.json
ok register verify

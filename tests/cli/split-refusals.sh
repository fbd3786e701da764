# What split refuses: one line, the right exit code, and an earlier split as it was.
. "$(dirname "$0")/../lib.sh"

printf 'columns: {id: {type: int}, g: category, t: time}\nrows: {key: id}\n' > schema.yaml
printf 'id,g,t\n1,a,2026-01-01\n2,b,2026-01-02\n3,,2026-01-03\n4,c,\n' > t.csv
printf 'id,g,t\n1,a,2026-01-01\n2,b,2026-01-01\n3,a,2026-01-01\n4,b,2026-01-01\n' > good.csv
ok split good.csv -S split.holdout=0.25 --output-dir s
cp -R s before
# refused EXIT MESSAGE ARGUMENT...
refused() {
	code=$1 message=$2
	shift 2
	run split "$@" --output-dir s
	expect_exit "$code"
	expect_one_line_err "$message"
	for file in train.csv holdout.csv split.json; do
		same s/$file before/$file
	done
}
refused 50 "split: cannot open 'nope.csv': No such file or directory" nope.csv
refused 2 'no table to split is given'
refused 2 'one table can be split at a time, and 2 are given' good.csv t.csv
refused 20 "t.csv:4: the row has no 'g', which is its group" t.csv -S split.group=g
refused 20 "t.csv:4: the row has no 'g', which is its stratum" t.csv -S split.stratify=g
refused 20 "t.csv:5: the row has no 't', which is its time" t.csv -S split.time=t
refused 20 "'t.csv' has no column 'gg' (did you mean 'g'?)" t.csv -S split.group=gg
refused 20 "is no RFC 3339 time or date" good.csv -S split.time=g
refused 2 "-S split.holdout: 'holdout' must be a share of the rows, from 0 to less than 1" good.csv -S split.holdout=1
refused 2 "must be a share" good.csv -S split.holdout=-0.1
refused 2 "'holdout' must be a number, not 'half'" good.csv -S split.holdout=half
refused 2 "'holdout' must be more than 0" good.csv -S split.holdout=0
refused 2 "leave no row to train on" good.csv -S split.holdout=0.5 -S split.validation=0.5
refused 2 "no row of 'good.csv' is left to train on" good.csv -S split.holdout=0.9
refused 2 "rows of one instant stay together" good.csv -S split.time=t -S split.holdout=0.25
refused 2 "'group' and 'stratify' exclude each other" good.csv -S split.group=g -S split.stratify=g
refused 2 "'time' and 'group' exclude each other" good.csv -S split.group=g -S split.time=t
refused 2 "unknown key 'startify' (did you mean 'stratify'?)" good.csv -S split.startify=g
refused 50 "cannot open 'ids.txt'" good.csv -S split.rows.holdout=ids.txt
printf '1\n9\n' > ids.txt
refused 20 "ids.txt:2: no row of 'good.csv' has the key id = 9" good.csv -S split.rows.holdout=ids.txt
printf '1\n1\n' > ids.txt
refused 20 "ids.txt:2: the key id = 1 is named twice (holdout)" good.csv -S split.rows.holdout=ids.txt
printf '1\n' > ids.txt && printf '2\n1\n' > more.txt
refused 20 "more.txt:2: the key id = 1 is named twice (holdout)" good.csv -S split.rows.holdout=ids.txt -S split.rows.validation=more.txt
refused 2 "'holdout' is given both as a share and as rows" good.csv -S split.rows.holdout=ids.txt -S split.holdout=0.2
printf '1\n2\n' > ids.txt
printf '3\n' > more.txt
refused 20 "the row's group is named for both" good.csv -S split.group=g -S split.rows.holdout=ids.txt -S split.rows.validation=more.txt
printf 'id,g,t\n1,a,\n2,b,\n1,a,\n' > twice.csv
refused 20 "twice.csv:4: the key id = 1 is also in line 2" twice.csv
printf 'id,g,t\n1,a,\n,b,\n' > none.csv
refused 20 "none.csv:3: the row has no 'id', which is its key" none.csv
printf 'id,g,t\n' > empty.csv
refused 20 "'empty.csv' has a header but no rows" empty.csv
printf 'id,g,t\n1,a\n' > ragged.csv
refused 20 "ragged.csv:2: 2 fields, where the header has 3" ragged.csv
printf 'split:\n  holdout: 0.2\n  holdot: 0.3\n' > p.yaml
refused 2 "p.yaml:3:3: unknown key 'holdot' (did you mean 'holdout'?)" good.csv --params p.yaml
refused 50 "cannot open 'q.yaml'" good.csv --params q.yaml
rm schema.yaml
refused 2 "'rows' names rows by their key" good.csv -S split.rows.holdout=ids.txt

echo x > file
run split good.csv --output-dir file
expect_exit 50

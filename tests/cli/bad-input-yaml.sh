# Configuration with a mistake in it: exit 2 and one line "file:line:column: ..." before anything is read or written.
. "$(dirname "$0")/../lib.sh"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model

using_params() { run train --data data/split/train.csv --params "$1" --output out; }
using_schema() { run ingest data/raw/diabetes.csv --schema "$1" --output out; }
using_policy() { run evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy "$1" --output out; }

# A document that would be a thousand million words long, were its aliases followed.
bomb() {
	printf 'a: &a [x, x, x, x, x, x, x, x, x, x]\n'
	before=a
	for name in b c d e f g h i; do
		printf '%s: &%s [*P, *P, *P, *P, *P, *P, *P, *P, *P, *P]\n' $name $name | sed "s/P/$before/g"
		before=$name
	done
}

# Each is refused by each of the three readers.
for kind in params schema policy; do
	good=$kind.yaml
	[ $kind = policy ] && good=gate.yaml
	{ cat $good; printf 'a\000b: 1\n'; } > nul.yaml
	{ cat $good; printf 'caf\351: 1\n'; } > latin1.yaml
	{ cat $good; printf 'colour: blue\n'; } > unknown.yaml
	{ cat $good; printf '\tx: [1\n'; } > tab.yaml
	{ cat $good; grep -E '^[a-z_]+: [a-z0-9]+$' $good | head -1; } > duplicate.yaml
	{ cat $good; printf 'x: [1, 2\n'; } > open.yaml
	{ cat $good; bomb; } > bomb.yaml
	noise 2000 > binary.yaml
	printf 'just text\n' > scalar.yaml
	for bad in nul latin1 unknown tab duplicate open bomb binary scalar; do
		using_$kind $bad.yaml
		[ "$status" = 2 ] || fail "$kind with $bad.yaml: exit 2 expected"
		expect_one_line_err "$bad.yaml:"
		expect_no_file out
	done
	using_$kind absent.yaml
	expect_exit 50
	expect_one_line_err "cannot open 'absent.yaml': No such file or directory"
	expect_no_file out
done

# The place is named, and the nearest word.
sed 's/learner: ridge/learner: rigde/' params.yaml > p.yaml
using_params p.yaml
expect_exit 2
line=$(grep -n 'learner: rigde' p.yaml | cut -d: -f1)
expect_one_line_err "train: p.yaml:$line:12: unknown learner 'rigde' (did you mean 'ridge'?)"
sed 's/^seed:/sede:/' params.yaml > p.yaml
using_params p.yaml
expect_one_line_err "p.yaml:*did you mean 'seed'"
sed 's/BMI: {type: float/BMI: {tpye: float/' schema.yaml > s.yaml
using_schema s.yaml
expect_one_line_err "s.yaml:*did you mean 'type'"
sed 's/primary: {metric/primary: {metirc/' gate.yaml > g.yaml
using_policy g.yaml
expect_one_line_err "g.yaml:5:*did you mean 'metric'"
sed 's/metric: mse/metric: mes/' gate.yaml > g.yaml
using_policy g.yaml
expect_exit 2
expect_one_line_err "did you mean 'mse'"

# -S is checked like the file.
for set in train.rdige.alpha=1 train.ridge.alpha=-1 train.ridge.alpha=wide nonsense; do
	run train --data data/split/train.csv -S $set --output out
	expect_exit 2
	expect_one_line_err "train: "
	expect_no_file out
done

# recipes: folds by Nadeau and Bengio and by Benavoli, seeds by P(A > B).
. "$(dirname "$0")/../lib.sh"

{
	echo fold,candidate,production
	for gain in .012 .005 -.003 .010 .008 .004 .015 -.001 .007 .009; do
		echo "x,$gain,0"
	done
} > folds.csv
ok evaluate recipes folds.csv --folds 10 --rope 0.005 --json
near "$(json .t)" 2.58270634235 0.00000000001
near "$(json .p_two_sided)" .0295650777705 0.000000000001
near "$(json .probability_better)" .726604370092 0.00000000001
expect_json .better true
ok evaluate recipes folds.csv --direction lower
expect_out "NOT SHOWN: "
ok evaluate recipes folds.csv --design seeds --json
expect_json .better false
expect_json .pairs_needed 29
printf 'candidate,production\n1,x\n2,3\n' > text.csv
run evaluate recipes text.csv
expect_exit 20
printf 'candidate\n1\n2\n' > half.csv
run evaluate recipes half.csv
expect_exit 20
expect_one_line_err "has no column 'production'"
run evaluate recipes
expect_exit 2

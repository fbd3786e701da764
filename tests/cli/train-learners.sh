#!/bin/sh
# Every learner makes a package whose golden rows the built-in scorer reproduces, gaps and unknown categories included.
. "$(dirname "$0")/../lib.sh"

cat > mixed.csv <<'END'
age,city,income,colour,amount,kind,count
31,Rome,1.5,red,10.5,yes,1
,Paris,2.5,green,11,no,0
45,,3.5,red,12.5,maybe,1
28,Rome,,,9,yes,2
61,Oslo,0.5,blue,15,no,0
33,Paris,1.25,green,10,maybe,1
39,Rome,2.25,red,11.5,yes,2
50,Oslo,4.5,,14,no,10
42,Paris,3,blue,13,maybe,1
25,Rome,1,red,8.5,yes,0
END
printf 'age,city,income,colour\n30,Rome,2,red\n,Atlantis,,\n1e300,Oslo,-1,blue\n' > new.csv

# fits LEARNER TARGET DROPPED - train, and score rows with gaps and with a city that nobody knows.
fits() {
	for way in "scale=standard,encode=one_hot,numeric=median,category=most_frequent" "scale=minmax,encode=ordinal,numeric=mean,category=none" \
		"scale=none,encode=one_hot,numeric=constant,category=constant"; do
		set -- "$1" "$2" "$3" $(echo "$way" | tr ',' ' ')
		ok train --data mixed.csv --output "$1" -S "train.learner=$1" -S "train.target=$2" -S "train.drop=$3" \
			-S "preprocess.$4" -S "preprocess.$5" -S "preprocess.impute.$6" -S "preprocess.impute.$7" -S train.task="$task"
		ok predict --model "$1" --data new.csv --output scored.csv
		[ "$(wc -l < scored.csv)" -eq 4 ] || fail "three predictions expected"
		# The golden rows are the built-in scorer's, and scoring them again gives the same bytes.
		ok predict --model "$1" --data "$1/golden/input.csv" --output golden.csv
		cut -d, -f1- golden.csv | diff - "$1/golden/expected.csv" > /dev/null || fail "golden rows differ"
	done
}

task=regression
for learner in dummy ols ridge lasso elastic_net elasticnet; do
	fits $learner amount '[kind, count]'
done
task=classification
for learner in dummy multinomial; do
	fits $learner kind '[amount, count]'
	fits $learner count '[amount, kind]'
done
sed -i 's/maybe/no/' mixed.csv
fits logistic kind '[amount, count]'
ok predict --model logistic --data new.csv --output scored.csv
expect_file scored.csv "prediction,probability_no,probability_yes"
awk -F, 'NR > 1 && ($2 + $3 < 0.999999 || $2 + $3 > 1.000001) { exit 1 }' scored.csv || fail "probabilities add up to 1"

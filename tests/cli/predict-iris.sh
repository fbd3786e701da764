# For classes, predict gives the class and a probability for each; rows sum to 1 and the class is the likeliest.
. "$(dirname "$0")/../lib.sh"

prepared iris
ok train --data data/split/train.csv --params params.yaml --output model
ok predict --model model --data data/split/holdout.csv --output scored.csv
[ "$(head -1 scored.csv)" = id,prediction,probability_setosa,probability_versicolor,probability_virginica ] || fail "header $(head -1 scored.csv)"
awk -F, 'NR == 1 { for (i = 3; i <= NF; i++) name[i] = substr($i, 13); next }
	{ best = 3; sum = 0; for (i = 3; i <= NF; i++) { sum += $i; if ($i > $best) best = i }
	  if (sum < 0.999999999 || sum > 1.000000001 || name[best] != $2) { print NR ": " $0; exit 1 } }' scored.csv || fail "probabilities"

#!/bin/sh
# A pull request's model is judged on rows that cost the hold-out nothing, writes nothing anywhere, and registers nothing.
. "$(dirname "$0")/../lib.sh"

rehearse() {
	run evaluate --on validation --validation data/split/validation.csv --train data/split/train.csv --policy gate.yaml --output pr "$@"
}
verdict=pr/verdict.json

shared_project diabetes
ok store init
ok train --data data/split/train.csv --output model
sed 's/alpha: 0.5/alpha: [1000, 100000]/' params.yaml > stiff.yaml
ok train --data data/split/train.csv --params stiff.yaml --output stiff

# The first model, without validation rows: out of fold, by its recipe alone. The first line says all of it.
rehearse --candidate model
expect_exit 0
expect_out 'PROMOTE diabetes: the first model passes every floor *; on out-of-fold predictions of its recipe over the training rows, in 5 folds; nothing was written to the store, and this verdict registers nothing.'
expect_json .holdout.on validation $verdict
expect_json .holdout.out_of_fold.folds 5 $verdict

# It registers nothing, by its file or by its run.
run register --verdict $verdict
expect_exit 2
run register --run-id "$(cat model/run_id)"
expect_exit 2

# Against production: both recipes, the same folds.
judged model
ok register --verdict evaluation/verdict.json
git fetch -q origin && git -C ../there.git for-each-ref > ../refs
cp .interlock/track.db ../before.db
rehearse --candidate stiff
expect_exit 0
expect_out 'REJECT diabetes: worse than production version 1 *, 353 rows); on out-of-fold predictions of both recipes over the training rows, in 5 folds; nothing was written*'
ok train folds --data data/split/train.csv --key id --output folds.csv
error=$(awk -F, 'NR == FNR { said[$1] = $2; next } FNR > 1 { d = $NF - said[$1]; sum += d * d; n++ } END { printf "%.9f", sum / n }' folds.csv data/split/train.csv)
near "$(json .primary.production $verdict)" "$error" 0.000001
expect_json .alpha.evaluation 0 $verdict
git -C ../there.git for-each-ref | cmp -s - ../refs || fail 'the store was written to'
same .interlock/track.db ../before.db

# A whole training a fold, its search too: what one fold's search would choose from is not what the whole's did.
ok train folds --data data/split/train.csv --params stiff.yaml --key id --output folds.csv
ok train folds --data data/split/train.csv --recipe stiff --key id --output again.csv
same folds.csv again.csv
answers=$(json .candidate.answers $verdict)

# Neither the order of the rows nor the name of the file changes a fold or an answer.
cp data/split/train.csv ../train.csv
(head -n 1 ../train.csv && tail -n +2 ../train.csv | sort -r) > data/split/train.csv
rehearse --candidate stiff
expect_json .candidate.answers "$answers" $verdict
cp ../train.csv data/split/train.csv

# The same recipe is no change.
rehearse --candidate model --exit-code
expect_exit 10
expect_json '.reasons[0]' no_change $verdict

# A model that nobody can train again without some rows, on either side.
ok predict --model model --data data/split/holdout.csv --output said.csv
rehearse --candidate predictions:said.csv --model-name diabetes
expect_exit 0
expect_out 'INCONCLUSIVE diabetes: there are no validation rows, and the candidate has no recipe *; nothing was written to the store*'
expect_json '.reasons | join(",")' no_validation_rows $verdict
expect_json .holdout.no_rows 'the candidate has no recipe that could be trained again without some rows' $verdict
expect_file pr/report.md 'Set split.validation above 0'
rehearse --candidate model --production predictions:said.csv --exit-code
expect_exit 11
expect_json '.reasons | join(",")' no_validation_rows $verdict
sed 's/^holdout: {/holdout: {time: BP, /' gate.yaml > timed.yaml
rehearse --candidate model --policy timed.yaml
expect_out '*there are no validation rows, and rows in the order of time cannot be left out*'

# With validation rows these decide, and any model can answer.
head -n 150 data/split/train.csv > data/split/validation.csv
(head -n 1 data/split/train.csv && tail -n +151 data/split/train.csv) > data/split/rest.csv
rehearse --candidate stiff
expect_exit 21
expect_err '149 of 149 hold-out rows are also in data/split/train.csv'
run evaluate --on validation --validation data/split/validation.csv --train data/split/rest.csv --candidate stiff --output pr
expect_exit 0
expect_out '*149 rows); on the validation rows; nothing was written to the store, and this verdict registers nothing.'
rm data/split/validation.csv
run evaluate --on validation --validation data/split/validation.csv --candidate model --output pr
expect_exit 50
run evaluate --on validation --candidate model --output pr
expect_one_line_err '--on validation needs --validation FILE, or --train FILE to be judged out of fold'
expect_exit 2

# The report says where the hold-out lies open, and that it does not.
rehearse --candidate stiff
expect_json .holdout.readable data/split/holdout.csv $verdict
expect_file pr/report.md 'data/split/holdout.csv can be read in this job'
ok comment --verdict $verdict --dry-run
expect_out 'Judged on out-of-fold predictions of the training rows: the hold-out was not asked, and no model is registered by this. The hold-out (*) lies open to pull requests.'
mv data/split/holdout.csv ..
rehearse --candidate stiff
expect_exit 0
expect_json .holdout.readable null $verdict
expect_file pr/report.md 'not readable here'
ok comment --verdict $verdict --dry-run
! in_file "$out" 'lies open' || fail 'the comment says that the hold-out lies open'
mv ../holdout.csv data/split

# A remote that takes nothing: nothing is asked of it.
printf '#!/bin/sh\necho "read only"\nexit 1\n' > ../there.git/hooks/pre-receive
chmod +x ../there.git/hooks/pre-receive
rehearse --candidate stiff
expect_exit 0
expect_json .production.version 1 $verdict

# A job without any right: what its checkout brought of the store will do, package and all.
git clone -q "$PWD/../there.git" ../clone 2> /dev/null || fail clone
git clone -q --depth 1 "file://$PWD/../there.git" ../shallow 2> /dev/null || fail clone
mv ../there.git ../gone.git
for place in clone shallow; do
	cp -R data ../$place/
	cd ../$place || exit 1
	ok train --data data/split/train.csv --params ../project/stiff.yaml --output stiff
	cd ../project || exit 1
done
cd ../clone || exit 1
rehearse --candidate stiff
expect_exit 0
expect_json .production.version 1 $verdict
expect_json .decision reject $verdict
run evaluate --candidate stiff --holdout data/split/holdout.csv --train data/split/train.csv --output evaluation
expect_exit 75

# The log alone names production, and cannot show it.
rm -rf .interlock
git for-each-ref --format='delete %(refname)' 'refs/remotes/origin/interlock-packages' | git update-ref --stdin
rehearse --candidate stiff
expect_exit 0
expect_json '.reasons | join(",")' store_unreadable $verdict
expect_err 'the model in production could not be fetched from the store'
printf 'when: {inconclusive: reject}\n' >> gate.yaml
rehearse --candidate stiff --exit-code
expect_exit 10
expect_json '.reasons | join(",")' store_unreadable $verdict

# And where the checkout brought nothing of it, production is unknown: never "no production yet".
cd ../shallow || exit 1
rehearse --candidate stiff
expect_exit 0
expect_json .decision inconclusive $verdict
expect_json '.reasons | join(",")' store_unreadable $verdict
expect_out 'INCONCLUSIVE diabetes: the store could not be read, so there was nothing to compare with *'
sed -i 's/^primary:.*/&\nfloors: [{metric: mse, max: 1}]/' gate.yaml
rehearse --candidate stiff
expect_json .decision reject $verdict

# Classes, and groups that stay together.
cd .. && mkdir flowers && cd flowers || exit 1
unset INTERLOCK_STORE
prepared iris
ok train --data data/split/train.csv --output model
rehearse --candidate model
expect_exit 0
expect_json .decision promote $verdict
awk -F, 'NR == 1 { print $0 ",plot" } NR > 1 { print $0 "," NR % 11 }' data/split/train.csv > grouped.csv
ok train folds --data grouped.csv -S train.drop='[plot]' --group plot --key id --output folds.csv
[ "$(wc -l < folds.csv)" = "$(wc -l < grouped.csv)" ] || fail 'each row has one answer'
run train folds --data grouped.csv -S train.drop='[plot]' --group plot --folds 12 --output folds.csv
expect_exit 20
expect_one_line_err '11 groups are too few'

# The same data, parameters and seed give the same package, byte for byte: another compiler, another optimisation, another number of threads,
# another folder, another order of the rows.
. "$(dirname "$0")/../lib.sh"

# digests FOLDER_OF_PROGRAMS THREADS - of every example and learner, a line each.
digests() {
	for name in diabetes iris; do
		cd "$top/$name" || exit 1
		learners='ols ridge lasso elasticnet dummy'
		[ $name = iris ] && learners='multinomial dummy'
		for learner in $learners; do
			rm -rf model
			last="$1/train $name $learner" status=0
			"$1/train" --data data/split/train.csv --params params.yaml -S train.learner=$learner --threads "$2" --output model --json > "$out" 2> "$err" || status=$?
			expect_exit 0
			echo "$name $learner $(jq -r .digest "$out")"
		done
	done
	cd "$top" || exit 1
	for search in lasso logistic; do
		rm -rf model
		last="$1/train search $search" status=0
		"$1/train" --data "$search.csv" -S train.learner=$search -S "train.target=$search" -S 'train.drop=[id]' \
			-S "train.$search.alpha=[0.1, 1, 10]" --threads "$2" --output model --json > "$out" 2> "$err" || status=$?
		expect_exit 0
		echo "search $search $(jq -r .digest "$out")"
	done
}

# other NAME CC OPT - the program train, built otherwise. make takes no space in the name of a file: not in this folder, which has one.
other() {
	last="make train with $2 $3" status=0
	make -s -C "$root" BUILD="$lib_dir/$1" CC="$2" OPT="$3" SAN= COV= "$lib_dir/$1/bin/train" > "$out" 2> "$err" < /dev/null || status=$?
	expect_exit 0
}

top=$PWD
for name in diabetes iris; do
	mkdir "$name" && cd "$name" || exit 1
	prepared "$name"
	cd "$top" || exit 1
done
sed '1s/Y$/lasso/' "$root/tests/golden/tables/diabetes-scaled.csv" > lasso.csv
sed '1s/diagnosis$/logistic/' "$root/tests/golden/tables/breast-cancer.csv" > logistic.csv
digests "$bin" 1 > "$top/expected"
[ "$(wc -l < "$top/expected")" -eq 9 ] || fail "nine packages expected"
for threads in 2 5; do
	digests "$bin" $threads > "$top/seen"
	same "$top/expected" "$top/seen"
done
for build in gcc:-O0 clang:-O0 clang:-O2; do
	command -v "${build%:*}" > /dev/null || { echo "${build%:*} is not installed: its bytes are not compared"; continue; }
	other "${build%:*}${build#*:}" "${build%:*}" "${build#*:}"
	digests "$lib_dir/${build%:*}${build#*:}/bin" 2 > "$top/seen"
	same "$top/expected" "$top/seen"
done

# DVC's own templates of plots, copied to .dvc/plots by other names, are drawn as the built-in ones of the same kind are.
here=$(cd "$(dirname "$0")" && pwd)
peer=$("$here/dvc-peer" "${2:?the folder of the peers}" 2> pip.log) || {
	cat pip.log
	echo "skip dvc-templates: dvc"
	exit 0
}
. "$here/../lib.sh"
git init -q .
ok data init -q
mkdir -p .dvc/plots
names=$("$peer/bin/python" -c 'import json
from dvc_render.vega_templates import TEMPLATES

for t in TEMPLATES:
    with open(f".dvc/plots/dvc_{t.DEFAULT_NAME}.json", "w", encoding="utf-8") as f:
        json.dump(t.DEFAULT_CONTENT, f)
    print(t.DEFAULT_NAME)')
printf 'a,b,n,m\ncat,cat,1,4\ncat,dog,2,1\ndog,dog,3,9\nfox,dog,4,2\ndog,dog,5,7\ncat,cat,6,7\nfox,fox,7,3\n' > rows.csv
for name in $names; do
	case $name in
	confusion* | scatter_jitter) x=a y=b ;;
	bar*) x=n y=a ;;
	*) x=n y=m ;;
	esac
	# DVC's `smooth` is its `linear`: one slider, which begins at no smoothing.
	like=$name
	[ "$name" != smooth ] || like=linear
	ok data plots show rows.csv -x $x -y $y -t "$like" -o built-in
	ok data plots show rows.csv -x $x -y $y -t "dvc_$name" -o copied
	same built-in/static/rows.csv.svg copied/static/rows.csv.svg
	expect_json '.["$schema"] | contains("vega-lite")' true copied/static/rows.csv.vl.json
	echo "ok dvc-templates: $name"
	rm -rf built-in copied
done
[ "$(echo "$names" | wc -l)" = 9 ] || fail "templates: $names"

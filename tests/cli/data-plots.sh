# Plots: a page that needs nothing else, SVG files, specifications of Vega-Lite; over revisions, from git and the cache; and what is wrong with them.
. "$(dirname "$0")/../lib.sh"
command -v python3 > /dev/null || skip "python3"

# As a browser takes it: tests/run gives a folder of a strange name.
address=$(printf 'file://%s/dvc_plots/index.html' "$PWD" | sed "s/ /%20/g; s/'/%27/g; s/é/%C3%A9/g")
git init -q .
ok data init -q
printf 'epoch,train,val\n0,2,2.5\n1,1.5,2.25\n2,1,1.75\n' > loss.csv
printf '{"roc": [{"fpr": 0, "tpr": 0}, {"fpr": 0.5, "tpr": 0.75}, {"fpr": 1, "tpr": 1}], "n": 3}' > roc.json
printf 'actual,predicted\ncat,cat\ncat,dog\ndog,dog\n"<b>","<b>"\n' > classes.csv
printf 'GIF89a' > seen.gif
cat > dvc.yaml <<'END'
plots:
- loss.csv: {x: epoch, y: [train, val], title: "Loss & <script>"}
- roc.json: {x: fpr, y: tpr, template: simple}
- matrix: {x: actual, y: {classes.csv: predicted}, template: confusion}
- seen.gif
END
git add -A && git commit -qm 1 && git tag v1

ok data plots show
[ "$(cat "$out")" = "$address" ] || fail 'where the page is'
page=dvc_plots/index.html
expect_file "$page" '<section id="plot-1"><h2><bdi>Loss &amp; &lt;script&gt;</bdi></h2>'
expect_file "$page" '<title>Loss &amp; &lt;script&gt;</title>'
in_file "$page" '<script' && fail 'a title became a script'
expect_file "$page" 'workspace (area 0.625)'
expect_file "$page" "src=\"data:image/gif;base64,$(base64 < seen.gif)\" alt=\"seen.gif (workspace)\""
expect_file "$page" '<tr><th scope="row"><bdi>cat</bdi></th><td class="number">0</td><td class="number">1</td>'
expect_file "$page" "default-src 'none'"
[ "$(grep -c '<figure><svg' "$page")" = 3 ] || fail 'three charts'
[ -z "$(grep -Eo '(src|href)="[^"]*' "$page" | grep -Ev '="(#|data:)')" ] || fail 'the page asks for something'
expect_file dvc_plots/static/loss.csv.svg '@media (prefers-color-scheme:dark)'
expect_file dvc_plots/static/roc.json.svg '<desc>Lines of tpr over fpr, 3 points of workspace.</desc>'
same dvc_plots/static/workspace_seen.gif seen.gif
for f in dvc_plots/static/*.svg; do
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$f" || fail "$f is no XML"
done

# The same bytes again, wherever they go.
ok data plots show -o again/there
same "$page" again/there/index.html
same dvc_plots/static/matrix.svg again/there/static/matrix.svg

# Over revisions: one chart of several series, a matrix for each.
printf 'epoch,train,val\n0,1,2\n1,0.5,1\n' > loss.csv
ok data plots diff
expect_file "$page" 'workspace: train'
expect_file "$page" 'HEAD: val'
expect_file dvc_plots/static/matrix_HEAD.svg 'matrix (HEAD)'
expect_file dvc_plots/static/matrix_workspace.svg 'matrix (workspace)'
git commit -qam 2
ok data plots diff v1 HEAD --targets loss.csv --json
expect_json '.data["dvc.yaml::loss.csv"][0].revisions | join(" ")' 'v1 HEAD'
expect_json '[.data["dvc.yaml::loss.csv"][0].content.data.values[] | select(.rev == "v1" and .field == "val") | .val] | join(" ")' '2.5 2.25 1.75'
run data plots diff v1 nope
expect_exit 1
expect_err "unknown Git revision 'nope'"

# An output of a stage lies in the cache, and at a revision it is read there.
printf 'stages:\n  s:\n    cmd: cp in out.tsv\n    deps: [in]\n    plots:\n    - out.tsv: {x: a}\n' > dvc.yaml
printf 'a\tb\n1\t5\n' > in
ok repro -q
git add -A && git commit -qm 3
printf 'a\tb\n1\t6\n' > in
ok repro -q
rm out.tsv
ok data plots diff --json
expect_json '[.data["out.tsv"][0].content.data.values[] | .rev + " " + .b] | join(", ")' 'workspace 6, HEAD 5'

# What the cache has not got comes from the remote, and does not stay; what is spoilt there is not drawn.
ok data remote add -q -d store "$PWD/there"
ok data push -q
rm -rf .dvc/cache
ok data plots show --json out.tsv
expect_json '.data["out.tsv"][0].content.data.values[0].b' 6
[ -z "$(find .dvc/cache .dvc/tmp/interlock -name 'plot-*' -o -path '*files/md5/*' -type f 2>/dev/null)" ] || fail 'nothing of it stays'
f=$(find there -type f ! -name '*.dir' -size -9c)
chmod -R u+w there
cp "$f" kept
printf 'a\tb\n9\t9\n' > "$f"
ok data plots show --json out.tsv
expect_json '.errors[0].msg | endswith("of the remote is not what it is called")' true
cp kept "$f"
ok data pull -q
ok data plots modify out.tsv -y b --title 'Of b' -t scatter
expect_out "Modifying stage 's' in 'dvc.yaml'"
expect_file dvc.yaml 'title: Of b'
run data plots modify out.tsv --unset titel
expect_exit 255
expect_err "display properties \['titel' (did you mean 'title'?)\] not found in plot 'out.tsv'"
ok data plots modify out.tsv --unset title template
in_file dvc.yaml title && fail 'the title is forgotten'
run data plots modify gone.csv -x a
expect_exit 255
expect_err "Unable to find DVC file with output 'gone.csv'"
printf 'a,b\n1,2\n' > raw.csv
ok data add -q raw.csv
cp raw.csv.dvc before
run data plots modify raw.csv -x a
expect_exit 255
expect_err "'raw.csv' is of 'raw.csv.dvc': plots are of dvc.yaml"
same raw.csv.dvc before

# Templates: ours, and the project's own, which is drawn by the marks that it has and lies beside its picture.
ok data plots templates
[ "$(wc -l < "$out")" = 9 ] || fail 'nine templates'
for t in $(cat "$out"); do
	ok data plots templates "$t"
	expect_json '.["$schema"]' https://vega.github.io/schema/vega-lite/v5.json
done
run data plots templates linaer
expect_exit 1
expect_err "Unexpected template: linaer. Did you mean 'linear'?"
mkdir -p .dvc/plots
printf '{"mark": "bar", "data": {"values": "<DVC_METRIC_DATA>"}, "what": "by <DVC_METRIC_X>"}' > .dvc/plots/mine.json
ok data plots show roc.json -x fpr -y tpr -t mine -o mine
expect_file mine/static/roc.json.svg 'Bars of tpr over fpr'
expect_json .what 'by fpr' mine/static/roc.json.vl.json
run data plots show roc.json -t nothing -o nothing
expect_exit 255
expect_err "Template 'nothing' not found."
expect_no_file nothing
printf '{"mark": \n}' > .dvc/plots/bad.json
run data plots show roc.json -t bad -o nothing
expect_exit 255
expect_err 'bad.json:2:1:'

# A page of one's own.
printf '<html><head>{scripts}</head><body>{plot_divs}</body></html>' > frame.html
ok data plots show roc.json -y tpr -o framed --html-template frame.html
expect_file framed/index.html '<body><section id="plot-1"'
run data plots show roc.json --html-template dvc.yaml
expect_exit 255
expect_err "dvc.yaml: HTML template has to contain '{plot_divs}'."

# What is wrong is said, and the rest is drawn.
printf 'plots:\n- loss.csv: {x: epoc, y: val}\n- gone.csv\n- roc.json: {x: fpr, y: tpr}\n' > dvc.yaml
ok data plots show -o wrong
expect_err "In 'workspace', Could not find provided field ('epoc') in data fields ('epoch, train, val'). - did you mean 'epoch' of 'loss.csv'?"
expect_err "No such file or directory: 'gone.csv'"
expect_err "DVC failed to load some plots for following revisions: 'workspace'."
expect_file wrong/index.html 'did you mean &#39;epoch&#39;'
expect_file wrong/static/roc.json.svg
ok data plots show los.csv
expect_err "'los.csv' names no plot and no file: did you mean 'loss.csv'?"
printf 'plots:\n- loss.csv: {y: {a: [1]}}\n' > dvc.yaml
ok data plots show --json
expect_json '.errors[0].msg' "dvc.yaml:2:22: 'plots.0.loss.csv.y.a.0': a text is expected, not a number"
run data plots show --show-vega
expect_exit 1
expect_err 'please specify a target for `--show-vega`'

# Opened by what $BROWSER names; if nothing opens it, it is said.
printf '#!/bin/sh\nprintf %%s "$1" > "%s/opened"\n' "$PWD" > browser && chmod +x browser
BROWSER=$PWD/browser
export BROWSER
rm dvc.yaml
ok data plots show roc.json -y tpr -q
expect_silent
ok data plots show roc.json -y tpr --open
expect_out 'dvc config plots.auto_open true'
[ "$(cat opened)" = "$address" ] || fail 'opened'
BROWSER=false PATH=$bin:/nowhere
run data plots show roc.json -y tpr --open
expect_exit 1
expect_err 'Please try opening it manually.'

# Models behind commands: any language; crash, signal, silence, garbage and wrong rows are one line, 20 for a candidate and 30 for production.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

# A model in awk: near y, which is x without its parts.
cat > model.awk <<'EOF'
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "id,prediction"; next }
{ print $at["id"] "," $at["x"] - $at["id"] * 0.25 }
EOF
run evaluate --candidate 'command:awk -F, -f model.awk' --production predictions:mid.csv --holdout holdout.csv --train train.csv --model-name m
decided promote superior
expect_json .candidate.kind command evaluation/verdict.json
run register --verdict evaluation/verdict.json
expect_exit 2
cp evaluation/verdict.json first.json
run evaluate --candidate 'command:awk -F, -f model.awk' --production predictions:mid.csv --holdout holdout.csv --train train.csv --model-name m
same evaluation/verdict.json first.json

# It is asked each time: what it says now is judged, not what it said.
sed -i 's/0.25/0.5/' model.awk
run evaluate --candidate 'command:awk -F, -f model.awk' --production predictions:mid.csv --holdout holdout.csv --train train.csv --model-name m
different evaluation/verdict.json first.json
expect_json '.reasons[0]' worse evaluation/verdict.json

# The label is not among what it reads.
run evaluate --candidate 'command:head -1 >&2; exit 4' --production none --holdout holdout.csv --model-name m
failed 20 data_mismatch "the model's command failed with exit code 4: id,x,region"

# wrong COMMAND PATTERN
wrong() {
	run evaluate --candidate "command:$1" --production predictions:mid.csv --holdout holdout.csv --model-name m --scoring-timeout "${3:-60}"
	failed 20 data_mismatch "$2"
	run evaluate --candidate predictions:good.csv --production "command:$1" --holdout holdout.csv --model-name m --scoring-timeout "${3:-60}"
	failed 30 baseline_unreadable "the production model cannot be read: *$2"
}
wrong 'echo loading >&2; echo no such file >&2; exit 9' "the model's command failed with exit code 9: loading no such file"
wrong 'kill -SEGV $$' "the model's command was ended by signal 11: it said nothing"
wrong 'no-such-program' "exit code 127: *no-such-program*not found"
wrong 'echo waiting >&2; sleep 1000' "the model's command was not done after 3.5 s: waiting" 3.5
wrong 'cat > /dev/null' "the command's output*"
noise 3000 > noise
wrong "cat \"$PWD/noise\"" "the command's output*"
wrong 'echo id,prediction; echo 7,x' "the command's output*"
# Rows that are missing: the data's fault on either side of a file, production's own fault of a command.
wrong 'echo id,prediction; echo 7,1' 'has no prediction for id 0'

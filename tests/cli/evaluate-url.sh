# Models behind URLs: both protocols, in blocks, on one connection; everything that a server can get wrong is one line and an exit code.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"
. "$(dirname "$0")/../scoring-server"

# A model that says x: near y, as x is.
mkdir echo
: > echo/echo
served echo
run evaluate --candidate "$url" --production predictions:mid.csv --holdout holdout.csv --train train.csv --model-name m
decided reject worse
expect_json .candidate.kind url evaluation/verdict.json
expect_json .candidate.reference "$url" evaluation/verdict.json
head -1 asked.log > request
expect_file request 'POST /invocations HTTP/1.1'
expect_file asked.log '{"dataframe_split":{"columns":\["x","region"\],"data":\[\[0.0,"south"\],\[*' # neither the key nor the label
near "$(json .primary.candidate evaluation/verdict.json)" "$(awk -F, 'NR > 1 { s += ($2 - $4) ^ 2; n++ } END { printf "%.9f", s / n }' holdout.csv)" 1e-6
cp evaluation/verdict.json first.json
run evaluate --candidate "$url/v2/models/m/infer" --production "$url/invocations" --holdout holdout.csv --train train.csv --model-name m
decided reject no_change
expect_file asked.log '{"inputs":\[{"name":"x","shape":\[300\],"datatype":"FP64","data":\[0.0,*'
expect_file asked.log '{"name":"region","shape":\[300\],"datatype":"BYTES","data":\["south",*'

# The same answers are the same question; a verdict about a server is about nothing that can be registered.
run evaluate --candidate "$url" --production predictions:mid.csv --holdout holdout.csv --train train.csv --model-name m
same evaluation/verdict.json first.json
ok predict --model "$url" --data holdout.csv --output said.csv --key id
awk -F, -v OFS=, 'NR == 1 { print $1, "prediction"; next } { print $1, $2 + 0 }' holdout.csv > expected.csv
same said.csv expected.csv
run evaluate --candidate predictions:good.csv --production "$url" --holdout holdout.csv --model-name m
decided promote superior
run register --verdict evaluation/verdict.json
expect_exit 2

# More rows than one request takes are asked in blocks.
awk 'BEGIN { print "id,x,y"; for (i = 0; i < 2500; i++) printf "%d,%d,%d\n", i, i * 7 % 101, i * 7 % 101 + i % 3 }' > many.csv
: > asked.log
run evaluate --candidate "$url" --production none --holdout many.csv --model-name m
decided promote first_model
[ "$(grep -c '^POST ' asked.log)" = 3 ] || fail "three requests expected"

# Its latency is that of single rows.
four_lines 'guards: [{metric: latency_p95_ms, max: 60000}]'
: > asked.log
run evaluate --candidate "$url" --production none --holdout many.csv --model-name m --latency-calls 100
decided promote first_model
expect_json '.guards[0].state' pass evaluation/verdict.json
[ "$(grep -c '^POST ' asked.log)" = 223 ] || fail "3 requests, and 2 times 110 expected"
four_lines

# wrong EXIT_AS_CANDIDATE PATTERN - what the server of folder `bad` says, from a candidate and from production.
wrong() {
	served bad
	run evaluate --candidate "$url" --production predictions:mid.csv --holdout holdout.csv --model-name m --scoring-timeout 60
	failed 20 data_mismatch "$1"
	served bad
	run evaluate --candidate predictions:good.csv --production "$url" --holdout holdout.csv --model-name m --scoring-timeout 60
	failed 30 baseline_unreadable "the production model cannot be read: *$1"
	rm -rf bad
}
reply bad last '500 Internal Server Error' 'the model
fell over'
wrong 'HTTP 500 from http://127.0.0.1:*/invocations: the model?fell over'
reply bad last '404 Not Found' ''
wrong 'HTTP 404 from http://127.0.0.1:*/invocations'
reply bad last '200 OK' '<html>'
wrong 'invocations: the answer:1:1: *'
reply bad last '200 OK' '{"predictions": [1, 2, 3]}'
wrong 'invocations: 3 predictions for 300 rows'
reply bad last '200 OK' '{"result": 1}'
wrong "the answer has no list 'predictions'"
mkdir bad
printf 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/elsewhere\r\nConnection: close\r\n\r\n' > bad/last
wrong 'it sends on to http://127.0.0.1:1/elsewhere, which is not asked'
reply bad last '503 Service Unavailable' 'busy'
wrong 'HTTP 503 from *: busy'
mkdir bad
echo close > bad/last
wrong 'no answer from http://127.0.0.1:*/invocations: '
mkdir bad
echo silence > bad/last
served bad
run evaluate --candidate "$url" --production none --holdout holdout.csv --model-name m --scoring-timeout 0.2
failed 20 data_mismatch 'no answer from http://127.0.0.1:*: Timeout was reached'
rm -r bad

# Nobody listens; what is turned away with 503, or cut off, is asked again.
run evaluate --candidate http://127.0.0.1:1/ --production none --holdout holdout.csv --model-name m
failed 20 data_mismatch "no answer from http://127.0.0.1:1/invocations: Couldn't connect to server"
answer=$(awk -F, 'NR > 1 { printf "%s%s", (NR > 2 ? "," : ""), $4 + NR % 3 }' holdout.csv)
reply again 1 '503 Service Unavailable' 'busy'
echo close > again/2
reply again last '200 OK' "{\"predictions\": [$answer]}"
: > asked.log
served again
run evaluate --candidate "$url" --production none --holdout holdout.csv --model-name m
decided promote first_model
[ "$(grep -c '^POST ' asked.log)" = 3 ] || fail "three tries expected"

# null is no answer: not finite in the candidate.
reply null last '200 OK' "{\"predictions\": [null, ${answer#*,}]}"
served null
run evaluate --candidate "$url" --production predictions:mid.csv --holdout holdout.csv --model-name m
decided reject non_finite_predictions

# A secret is sent to this machine or by https, and shown nowhere; a URL with a user in it is refused.
: > asked.log
served again
INTERLOCK_SCORING_TOKEN=hush run evaluate --candidate "$url" --production none --holdout holdout.csv --model-name m
decided promote first_model
expect_file asked.log 'Authorization: Bearer hush'
! grep -rq hush evaluation .interlock "$out" "$err" || fail "the token is shown"
printf 'machine 127.0.0.1 login ada password lace\n' > "$HOME/.netrc"
: > asked.log
served again
run evaluate --candidate "$url" --production none --holdout holdout.csv --model-name m
expect_file asked.log "Authorization: Basic $(printf 'ada:lace' | base64)"
run evaluate --candidate http://ada:lace@127.0.0.1/ --production none --holdout holdout.csv --model-name m
expect_exit 2
expect_one_line_err 'a URL with a user in it would be shown'
! grep -q lace "$err" || fail "the password is shown"

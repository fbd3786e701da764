# Clocks that differ: a line is never dated before the one it follows on, which is said; order is the log's, and no clock makes an older verdict the newer one.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
ok store init
ok train --data data/split/train.csv --params params.yaml --output weak -S train.ridge.alpha=20000
judged weak
ok register --verdict evaluation/verdict.json

# later LOG FILTER - another machine, whose clock is years ahead, adds a line to a log.
later() {
	rm -rf ../other
	git clone -q -b interlock ../there.git ../other
	file=$(echo ../other/$1/000001.ndjson)
	log=$(tail -1 "$file" | jq -r .log)
	previous=$(tail -1 "$file" | jq -r .digest)
	generation=$(($(tail -1 "$file" | jq .generation) + 1))
	body=$(body_of "$generation" | jq -S -c "$2")
	digest=sha256:$(printf '%s\n%s\n%s\n%s' "$log" $generation "$previous" "$body" | sha256sum | cut -d' ' -f1)
	jq -c -n --argjson b "$body" --arg d "$digest" --argjson g $generation --arg l "$log" --arg p "$previous" \
		'{body: $b, digest: $d, generation: $g, log: $l, previous: $p}' >> "$file"
	git -C ../other commit -q -am "$log $generation"
	git -C ../other push -q origin interlock
}
body_of() {
	echo '{"alias":"staging","from":0,"kind":"alias","to":1,"who":"bob","claimed":true}'
}
later registry/diabetes '. + {at: "2099-01-01T00:00:00.000Z"}'
ok register alias --alias blue --version 1
expect_err "warning: the newest line of 'diabetes' is from 2099-01-01T00:00:00.000Z, ahead of this machine's clock"
ok register history --json
expect_json '.[-1] | .alias + " " + .at' "blue 2099-01-01T00:00:00.000Z"
ok register at 2098-12-31 --alias staging --json
expect_json .version null
ok register at 2099-01-01 --alias blue --json
expect_json .version 1

# The ledger: a promotion from a machine that is ahead, and then a rejection of the same run by this one. The later word counts.
ok train --data data/split/train.csv --params params.yaml --output model
judged model
expect_out PROMOTE
run_id=$(cat model/run_id)
body_of() {
	rows=$(dirname "$file")/000001/$(printf %06d $(($1 - 1))).json
	if [ -f "$rows" ]; then cat "$rows"; else tail -1 "$file" | jq -c .body; fi
}
later 'holdout/*' '. + {at: "2099-01-01T00:00:00.000Z", charged: false}'
sed 's/rule: superior, margin: 0/rule: superior, margin: 100000/' gate.yaml > strict.yaml
ok evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy strict.yaml --output strict
! in_file "$out" PROMOTE || fail "promoted by a policy that asks for more"
ok register --run-id "$run_id"
expect_out "nothing to register"
ok register resolve models:/diabetes@production
expect_out "version 1"

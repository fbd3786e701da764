# Who may push is not who may promote: once interlock.trust is on the default branch, a record counts only if a trusted key signed it.
. "$(dirname "$0")/../lib.sh"
shared_project diabetes
ok store init
ok train --data data/split/train.csv --params params.yaml --output model -S train.ridge.alpha=20000
judged model
ok register --verdict evaluation/verdict.json

# Keys: the private one is nobody else's to read, and is never overwritten.
ok store keygen --output ../release.key --name "release job"
cp "$out" interlock.trust
[ "$(stat -c %a ../release.key)" = 600 ] || fail "mode of the key"
run store keygen --output ../release.key
expect_exit 2
ok store keygen --output ../other.key
cp "$out" ../other.line
git add interlock.trust
git commit -q -m "Trust the release job"

# On a branch of one's own the file changes nothing; on the default branch it does, wherever one stands.
ok register list
git push -q origin main
for reader in "register list" "register history" "register resolve models:/diabetes@production" "store status" "publish --model models:/diabetes@production --to folder:out"; do
	run $reader
	expect_exit 40
	expect_err "not signed by anybody in interlock.trust"
done
cat ../other.line >> interlock.trust
git checkout -q -b mine
git commit -q -am "Trust me too"
run store sign
expect_exit 2
expect_err "set INTERLOCK_SIGNING_KEY"
INTERLOCK_SIGNING_KEY=../other.key run store sign
expect_exit 2
expect_err "is not in interlock.trust of the default branch"
INTERLOCK_SIGNING_KEY=$(cat ../release.key) ok store sign
expect_out "signed * ends: of logs, and the head of the store"
INTERLOCK_SIGNING_KEY=../release.key ok store sign
expect_out "already"
git checkout -q main
ok register resolve models:/diabetes@production

# Writers need the key; their children never see it.
ok train --data data/split/train.csv --params params.yaml --output better
run evaluate --candidate better --holdout data/split/holdout.csv --train data/split/train.csv --output verdict
expect_exit 2
[ ! -e verdict/verdict.json ] || fail "a verdict that was not charged is shown"
export INTERLOCK_SIGNING_KEY=../release.key
ok evaluate --candidate better --holdout data/split/holdout.csv --train data/split/train.csv --output verdict
ok register --verdict verdict/verdict.json
git -C ../there.git log -1 --format=%b interlock > log
in_file log "signed by release job" || fail "the commit says who signed: $(cat log)"
export GITHUB_TOKEN=job-token
run predict --model 'command:env > seen; exit 3' --data data/split/holdout.csv --output p.csv
sed "s|  learner: ridge|  command: env >> $lib_dir/seen; exit 3|" params.yaml > command.yaml
run train --params command.yaml --data data/split/train.csv --output none
cat "$lib_dir/seen" >> seen
unset GITHUB_TOKEN
[ "$(grep -c '^PATH=' seen)" = 2 ] || fail "the command did not run"
! grep -e SIGNING -e job-token seen || fail "a user's command sees credentials"
unset INTERLOCK_SIGNING_KEY

# forge [JQ FILTER OF THE LINE] - append a well-chained rollback with git alone, as anybody can who may push.
forge() {
	rm -rf ../forger
	git clone -q -b interlock ../there.git ../forger
	file=../forger/registry/diabetes/000001.ndjson
	previous=$(tail -1 $file | jq -r .digest)
	generation=$(($(tail -1 $file | jq .generation) + 1))
	body='{"alias":"production","at":"2030-01-01T00:00:00.000Z","from":2,"kind":"alias","to":1,"verdict":"","who":"mallory","why":"rollback"}'
	digest=sha256:$(printf '%s\n%s\n%s\n%s' registry/diabetes $generation "$previous" "$body" | sha256sum | cut -d' ' -f1)
	jq -c -n --argjson b "$body" --arg d "$digest" --argjson g $generation --arg p "$previous" \
		'{body: $b, digest: $d, generation: $g, log: "registry/diabetes", previous: $p}' | jq -c "$1" >> $file
	git -C ../forger commit -q -am "registry/diabetes $generation: rollback"
	git -C ../forger push -q origin interlock
}

head=$(git -C ../there.git rev-parse interlock)
refused_by_all() {
	rm -rf ../fresh
	git clone -q ../there.git ../fresh
	cd ../fresh || exit 1
	for reader in "register list" "register resolve models:/diabetes@production" "register history" "register verify" \
		"predict --model models:/diabetes@production --data $root/examples/diabetes/data/raw/diabetes.csv --output p.csv" \
		"publish --model models:/diabetes@production --to folder:out" "store status" "store verify" \
		"evaluate --candidate ../project/better --holdout ../project/data/split/holdout.csv --policy gate.yaml --output judged"; do
		run $reader
		expect_exit 40
	done
	for reader in "runs list" "runs show 0000" "runs compare 0000 1111" "interlock status"; do
		run $reader
		expect_exit 40
	done
	ok runs list --local --json # nothing of such a branch is taken
	expect_json length 0
	cd ../project || exit 1
	git -C ../there.git update-ref refs/heads/interlock "$head"
	rm -rf .interlock/store.git # what this machine saw is gone, as on a new one
	ok register resolve models:/diabetes@production
	expect_out "version 2"
}

forge .
refused_by_all
stolen=$(git -C ../there.git show interlock:registry/diabetes/000001.ndjson | tail -1 | jq -c .signatures)
forge ". + {signatures: $stolen}"
refused_by_all
forge '. + {signatures: [{keyid: "0000000000000000", sig: "AAAA"}]}'
refused_by_all

# tamper COMMAND - change the branch in another way, with a commit on top of it, as anybody can who may push.
tamper() {
	rm -rf ../forger
	git clone -q -b interlock ../there.git ../forger
	(cd ../forger && eval "$1" && git add -A && git commit -q --allow-empty -m "Nothing to see here" && git push -q origin interlock) || fail "$1"
	refused_by_all
}

# Every line that is left is signed, and no push was forced: the last record taken out, the whole log put back to how it was, another
# model's put in its place, a run's record changed, the anchor put back with what it was about, a commit without any change.
tamper "sed -i '\$d' registry/diabetes/000001.ndjson"
tamper 'git checkout -q HEAD~3 -- registry anchor.json'
tamper 'rm -r holdout'
tamper 'git rm -q -r --cached . && git read-tree HEAD~2 && git checkout-index -f -a'
tamper 'sed -i s/FINISHED/FAILED/ runs/*/*.json'
tamper 'rm anchor.json'
tamper 'jq -c ".generation += 1" anchor.json > a && mv a anchor.json'
tamper true
before=$(git -C ../there.git rev-parse interlock)
tamper 'git checkout -q -b side HEAD~1 && git commit -q --allow-empty -m side && git checkout -q interlock && git merge -q -s ours -m merge side'

# A branch that was put back by force is evident to whoever saw more, or was told where it stands: by a publication, or the pin itself.
ok publish --model models:/diabetes@production --to oci:out
ok register --verdict verdict/verdict.json --output registered --json
expect_json .already true
pin=$(json .store_head)
[ "$(json .storeHead registered/model.json)" = "$pin" ] || fail "model.json does not name $pin"
find out -type f -exec grep -l dev.interlock.store.head {} + > with || fail "the publication has no anchor"
grep -F "\"dev.interlock.store.head\":\"$pin\"" $(cat with) > "$out" || fail "the publication does not name $pin"
git -C ../there.git merge-base --is-ancestor "${pin#*:}" interlock || fail "$pin is not in the branch"
git -C ../there.git show "${pin#*:}:registry/diabetes/000001.ndjson" | tail -1 | grep -q '"to":2' || fail "$pin is not where version 2 became production"
export INTERLOCK_EXPECT_HEAD="$pin"
ok register resolve models:/diabetes@production
git -C ../there.git update-ref refs/heads/interlock "${pin#*:}~1"
rm -rf .interlock/store.git
for reader in "register list" "register resolve models:/diabetes@production" "publish --model models:/diabetes@production --to folder:out2"; do
	run $reader
	expect_exit 40
	expect_err "is behind its anchor: it does not contain $pin (INTERLOCK_EXPECT_HEAD)"
done
INTERLOCK_EXPECT_HEAD=${pin#*:} run register list
expect_exit 40
INTERLOCK_EXPECT_HEAD='' run register list # on an empty machine, nobody could tell
expect_exit 0
git -C ../there.git update-ref refs/heads/interlock "$head"
ok register list
INTERLOCK_EXPECT_HEAD=9999:${pin#*:} run register list
expect_exit 40
for bad in 4711 x:${pin#*:} 0:${pin#*:} ${pin#*:}0; do
	INTERLOCK_EXPECT_HEAD=$bad run register list
	expect_exit 2
	expect_one_line_err "INTERLOCK_EXPECT_HEAD '$bad': expected GENERATION:COMMIT"
done
# A pin is not passed over by naming another kind of store.
run register list --tracking-uri sqlite:///empty.db
expect_exit 40
expect_err "INTERLOCK_EXPECT_HEAD pins a store in git"
unset INTERLOCK_EXPECT_HEAD

# A trust file that cannot be read trusts nobody.
git checkout -q main
printf 'not a key\n' > interlock.trust
git commit -q -am "Break it"
git push -q origin main
run register list
expect_exit 40
expect_err "interlock.trust:1:1:"

# The pipelines for GitHub, Azure and GitLab have the same stages, run the same programs in them with the same options in the same order, and each
# stage waits for the same ones.
. "$(dirname "$0")/../lib.sh"
as_json=$bin/../helpers/yaml_json
[ -x "$as_json" ] || fail "no $as_json: make tested builds it"

# joined FORGE NAME - the files that make up one pipeline there, as one JSON array. Who may comment may not run what a pull request brings: on
# GitHub the comment is made by a workflow of its own. `publish` is a part of two others.
joined() {
	case $1 in
	github) dir=$root/.github/workflows pr='pr pr-report' register='register publish' retrain='retrain publish' publish=publish ;;
	azure) dir=$root/pipelines/azure/chain pr=pr register='register publish-stage' retrain='retrain publish-stage' publish='publish-stage' ;;
	*) dir=$root/pipelines/gitlab pr=pr register='register publish' retrain='retrain publish' publish=publish ;;
	esac
	eval "files=\$$2"
	for file in $files; do
		expect_file "$dir/$file.yml"
		"$as_json" "$dir/$file.yml"
	done | jq -s .
}

# Lines "STAGE" and "STAGE: command", with what the forges spell differently taken out.
cat > stages.jq <<'JQ'
def commands: [.. | strings | scan("(?m)^ *(interlock [a-z]+ .*)$")[0] | select(startswith("interlock --") | not)
	| gsub("--verdict [a-z]*/"; "--verdict ") | gsub(" --author '[^']*'"; "")];
def made: if . == null then "-" else ([.] | flatten | map(if type == "object" then .job else . end) | sort | join(",")) end;
def jobs:
	if $forge == "github" then .jobs | to_entries[] | select(.value.steps) | {name: .key, steps: .value.steps, after: .value.needs}
	elif $forge == "azure" then (.stages[]? | select(.stage) | {name: .stage, steps: .jobs, after: .dependsOn}),
		(.jobs[]? | {name: (.job // .deployment), steps: (.steps // .strategy), after: .dependsOn})
	else to_entries[] | select(.value | objects | has("script")) | {name: .key, steps: .value.script, after: .value.needs} end;
# What is called waits for what the caller says.
def called: .[] | if $forge == "github" then .jobs | to_entries[] | select(.value.uses) | {name: .key, after: .value.needs}
	elif $forge == "azure" then .stages[]? | select(.parameters.after) | {name: "publish", after: .parameters.after} else empty end;
[called] as $called | [.[] | jobs] | map(. as $j | [$called[] | select(.name == $j.name)] as $c | if $c != [] then .after = $c[0].after else . end)
	| sort_by(.name) | .[] | .name as $n | (if $after == "yes" then "\($n) after \(.after | made)" else $n end), (.steps | commands[] | "\($n): \(.)")
JQ
for name in pr retrain register publish; do
	for forge in github azure gitlab; do
		joined $forge $name > all.json || fail "$name of $forge"
		after=no
		[ $name != retrain ] || after=yes
		jq -r --arg forge $forge --arg after $after -f stages.jq all.json > "$forge.$name" || fail "$name of $forge"
	done
	grep -q ': interlock' "github.$name" || fail "$name.yml runs no program"
	diff "github.$name" "azure.$name" || fail "$name: Azure is no twin"
	diff "github.$name" "gitlab.$name" || fail "$name: GitLab is no twin"
done
[ "$(grep -v : github.retrain | tr '\n' ';')" = 'evaluate after train;lock after evaluate,train;plan after -;publish after register;register after evaluate,train;train after plan;' ] ||
	fail "the stages of retrain: $(grep -v : github.retrain)"
[ "$(grep -v : github.pr | tr '\n' ';')" = 'announce;checks;comment;evaluate;train;' ] || fail "the stages of pr: $(grep -v : github.pr)"

# The resources of Azure are no business of GitLab's here; the two others agree.
for forge in github azure; do
	dir=$root/.github/workflows
	[ $forge = github ] || dir=$root/pipelines/azure
	"$as_json" "$dir/infra.yml" | jq -s . > all.json
	jq -r --arg forge $forge --arg after no -f stages.jq all.json > "$forge.infra"
done
[ "$(tr '\n' ';' < github.infra)" = 'deploy;lint;plan;' ] || fail "the stages of infra: $(cat github.infra)"
diff github.infra azure.infra || fail "infra: Azure is no twin"

# A release is tested, packed twice, compared and finished before the one job with rights, which runs nothing of the repository, on all three.
cat > release.jq <<'JQ'
def said: [.. | strings | scan("tools/dev/release/[a-z]+|make test|sha256sum|skopeo copy")] | map(sub("tools/dev/release/"; "")) | reduce .[] as $s ([]; if index($s) then . else . + [$s] end) | join(",");
(if $forge == "github" then .jobs | to_entries[] | {name: .key, body: .value.steps, after: .value.needs}
elif $forge == "azure" then .stages[] | {name: .stage, body: .jobs, after: (if has("dependsOn") then .dependsOn else null end)}
else to_entries[] | select(.value | objects | has("script")) | {name: .key, body: .value.script, after: .value.needs} end)
| "\(.name) after \([.after // []] | flatten | sort | join(",")): \(.body | said)"
JQ
for forge in github azure gitlab; do
	case $forge in github) file=.github/workflows ;; *) file=pipelines/$forge ;; esac
	"$as_json" "$root/$file/release.yml" > all.json
	jq -r --arg forge $forge -f release.jq all.json | sort > "$forge.release"
	diff github.release "$forge.release" || fail "release: $forge is no twin"
done
[ "$(tr '\n' ';' < github.release)" = 'build after : debian;compare after build,test: compare,finish;release after compare: sha256sum,skopeo copy;test after : make test;' ] ||
	fail "the jobs of a release: $(cat github.release)"

# What publishes reads no older store than the registration left, on each of them.
pinned() {
	joined "$1" "$2" > all.json
	[ "$(jq -c "$3" all.json)" = "$4" ] || fail "$1 $2: publish is not handed the head of the store: $(jq -c "$3" all.json)"
}
for name in retrain register; do
	pinned github $name '[.[0].jobs.register.outputs.store_head, .[0].jobs.publish.with.store_head, .[1].jobs.publish.env.INTERLOCK_EXPECT_HEAD]' \
		'["${{ steps.register.outputs.store_head }}","${{ needs.register.outputs.store_head }}","${{ inputs.store_head || vars.INTERLOCK_EXPECT_HEAD }}"]'
	pinned azure $name '[(.[0].stages[] | select(.template) | .parameters.head), (.[1].stages[0] | (.variables[] | select(.name == "head") | .value),
		(.jobs[0].strategy.runOnce.deploy.steps[] | select(.name == "publish") | .env.HEAD, (.bash | test("export INTERLOCK_EXPECT_HEAD=\"\\$HEAD\"")))) ]' \
		'["$[ stageDependencies.register.register.outputs['"'register.register.store_head'"'] ]","${{ parameters.head }}","$(head)",true]'
	pinned gitlab $name '[.[1].publish | (.needs[].job), (.script | join("\n") | test("export INTERLOCK_EXPECT_HEAD=\"\\$REGISTER_STORE_HEAD\""))]' '["register",true]'
done

# A twin that lost a step, has one more, or another order is seen.
jq '(.[0].jobs.train.steps[] | select(.name == "Train") | .run) |= gsub(" *interlock repro [^\n]*pull[}] train\n"; "")' > less.json << JSON
$(joined github retrain)
JSON
jq -r --arg forge github --arg after yes -f stages.jq less.json > less
! diff github.retrain less > /dev/null || fail "a missing step is not seen"
[ "$(grep -c '^train: interlock \(repro\|runs find model .* interlock repro\) ' github.retrain)" = 2 ] || fail "a project with stages is not run by repro"

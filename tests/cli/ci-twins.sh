# The pipelines for GitHub, Azure and GitLab run the same programs with the same options, in the same order.
. "$(dirname "$0")/../lib.sh"
for name in pr retrain register publish; do
	for file in "$root/.github/workflows/$name.yml" "$root/pipelines/azure/$name.yml" "$root/pipelines/gitlab/$name.yml"; do
		set --
		expect_file "$file"
		# Who may comment may not run what a pull request brings: on GitHub the comment is made by a workflow of its own.
		[ "$file" != "$root/.github/workflows/pr.yml" ] || set -- "$root/.github/workflows/pr-report.yml"
		grep -h -o 'interlock [a-z][a-z]* .*' "$file" "$@" | sed "s|--verdict [a-z]*/|--verdict |; s| --author '[^']*'||" | grep -v '^interlock --' > "$lib_dir/$(basename "$(dirname "$file")")"
	done
	[ -s "$lib_dir/workflows" ] || fail "$name.yml runs no program"
	same "$lib_dir/workflows" "$lib_dir/azure"
	same "$lib_dir/workflows" "$lib_dir/gitlab"
done
for file in "$root"/.github/workflows/*.yml; do
	grep -q '^permissions:' "$file" || fail "$file does not say what it may"
	grep -q '^concurrency:' "$file" || fail "$file does not say what runs at once"
	! grep -E 'uses: [^.].*@' "$file" | grep -v -E '@[0-9a-f]{40} # v[0-9]' || fail "$file uses an action that is not pinned"
done

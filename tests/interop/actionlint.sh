# Every shipped workflow passes actionlint (which hands the steps' scripts to shellcheck), and a broken one does not. (It does not know `queue` of
# `concurrency` yet.)
. "$(dirname "$0")/../lib.sh"
lint=${2:?the peers}/bin/actionlint
[ -x "$lint" ] || { echo "skip actionlint: actionlint"; exit 0; }
command -v shellcheck > /dev/null || { echo "skip actionlint: shellcheck"; exit 0; }
for file in "$root"/.github/workflows/*.yml; do
	mkdir -p project/.github/workflows
	cp -R "$root/.github" project/
	if (cd project && git init -q . && "$lint" -ignore 'unexpected key "queue" for "concurrency"' ".github/workflows/$(basename "$file")"); then
		echo "ok actionlint $(basename "$file")"
	else
		echo "FAILED actionlint $(basename "$file")"
	fi
done
sed 's/^\( *needs: \)\([a-z][a-z]*\)$/\1x\2/' "$root/.github/workflows/release.yml" > broken.yml
if "$lint" broken.yml > /dev/null; then echo "FAILED actionlint sees a broken workflow"; else echo "ok actionlint sees a broken workflow"; fi

# What is kept of a long log beside the bare repository is trusted with nothing: used, absent, stale, cut off, edited or forged throughout, what is
# said is the branch's; and what somebody breaks in the branch is seen in spite of it.
. "$(dirname "$0")/../lib.sh"
command -v python3 > /dev/null || skip "python3"
shared_project diabetes
two_registered

# same WHAT: the registry is said to be what it was.
same() {
	ok register list
	cmp -s "$out" ../list || fail "$1: another list"
	ok register resolve models:/diabetes@production --json
	cmp -s "$out" ../production || fail "$1: another production model"
}

# 126 registrations: a whole segment, and one that two more records fill.
python3 "$root/tests/bench/store_branch.py" ../there.git 124 64 | git -C ../there.git fast-import --quiet || fail "fast-import"
ok register resolve models:/diabetes@production --json
cp "$out" ../production
kept=$(echo .interlock/logs/*/registry/diabetes)
ok register list
cp "$out" ../list
expect_out '126      production'
[ "$(grep -c '^sha256:' "$kept")" = 64 ] || fail "the whole segment is not kept, or not it alone"
cp "$kept" ../kept

# hide N: the segment's blob is not in our repository any more; unhide brings it back.
bare=.interlock/store.git
hide() {
	for pack in $bare/objects/pack/*.pack; do
		[ -e "$pack" ] || continue
		mv "$pack" ../one.pack
		rm -f "${pack%.pack}".*
		git --git-dir=$bare unpack-objects -q < ../one.pack
	done
	object=$bare/objects/$(git -C ../there.git rev-parse "interlock:registry/diabetes/$1.ndjson" | sed 's|^..|&/|')
	mv "$object" ../blob || fail "no such object"
}
unhide() {
	mv ../blob "$object"
}

# A whole segment is not read again: its blob is not even missed.
hide 000001
same 'without the blob of a kept segment'
mv "$kept" ../moved
run register list
[ "$status" != 0 ] || fail "the segment is neither kept nor there, and nobody says so"
mv ../moved "$kept"
unhide

rm "$kept"
same 'deleted'
cmp -s "$kept" ../kept || fail "it was not made again"
head -c 20000 ../kept > "$kept"
same 'cut off'
: > "$kept"
same 'empty'
noise 3000 > "$kept"
same 'garbage'

# One record is another one now.
sed '20s/"who":"[^"]*"/"who":"mallory"/' ../kept > "$kept"
cmp -s "$kept" ../kept && fail "nothing was edited"
same 'edited'
[ ! -e "$kept" ] || ! grep -q mallory "$kept" || fail "what was edited is still there"
same 'after it was edited'

# forge: another file with all its digests right, which does not lead to what the branch goes on with.
cat > ../forge.py << 'EOT'
import hashlib, sys
lines = open(sys.argv[1]).read().split("\n")
generation, previous = 0, ""
for i, line in enumerate(lines):
    if not line.startswith("sha256:"):
        continue
    generation += 1
    body = line.split(" ", 1)[1].replace('"who":"', '"who":"mallory and ', 1) if generation >= 40 else line.split(" ", 1)[1]
    previous = "sha256:" + hashlib.sha256(f"registry/diabetes\n{generation}\n{previous}\n{body}".encode()).hexdigest()
    lines[i] = f"{previous} {body}"
open(sys.argv[2], "w").write("\n".join(lines))
EOT
forge() {
	python3 ../forge.py "$1" "$2" && grep -q 'mallory and' "$2" || fail "nothing was forged"
}
forge ../kept "$kept"
same 'forged'

# A record too many, as if the last segment were whole: the last one is the branch's in any case.
cp ../kept "$kept"
{
	echo "segment $(git -C ../there.git rev-parse interlock:registry/diabetes/000002.ndjson) -"
	grep '^sha256:' ../kept | tail -64
} >> "$kept"
same 'with a segment that is none'

# Of another model's log, by its name.
rm -f "$kept"
sed '2s/.*/registry\/other/' ../kept > "$kept"
same "another log's"

# Stale: the branch goes on elsewhere, over the end of a segment.
git clone -q ../there.git ../other
for tag in one two three; do
	cd ../other && ok register tag --model-name diabetes --version 126 --tag "$tag=1"
done
cd ../project || exit 1
ok register list --json
expect_out '"three": "1"'
[ "$(grep -c '^sha256:' "$kept")" = 128 ] || fail "the second segment is not kept"

# Who is to look at everything reads the branch.
hide 000002
ok register list
run store verify
[ "$status" != 0 ] || fail "store verify did not read the segment"
unhide
ok store verify

# The same where signatures count: the one at the end of the branch is about all records before it, and the file has none.
ok store keygen --output ../release.key --name "release job"
cp "$out" interlock.trust
git add interlock.trust && git commit -q -m "Trust the release job" && git push -q origin main
INTERLOCK_SIGNING_KEY=../release.key
export INTERLOCK_SIGNING_KEY
ok store sign
unset INTERLOCK_SIGNING_KEY
ok register list
cp "$out" ../list
ok register resolve models:/diabetes@production --json
cp "$out" ../production
cp "$kept" ../kept
forge ../kept "$kept"
same 'forged, in a signed store'
[ ! -e "$kept" ] || ! grep -q 'mallory and' "$kept" || fail "what was forged is still there"
ok store verify

# A line of a kept segment is changed in the branch: the records that are kept are right, the branch is not.
git clone -q -b interlock ../there.git ../by-hand
sed -i '5s/"who":"[^"]*"/"who":"mallory"/' ../by-hand/registry/diabetes/000001.ndjson
git -C ../by-hand commit -qam "By hand" && git -C ../by-hand push -q origin interlock
git rm -q interlock.trust && git commit -q -m "Trust nobody" && git push -q origin main
run register list
expect_exit 40
expect_err 'registry/diabetes/000001.ndjson:5'

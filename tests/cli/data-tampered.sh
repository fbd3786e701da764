# An object of the cache that somebody wrote to: nothing wrong comes out of it, whoever reads it, and the wrong one is named or replaced.
. "$(dirname "$0")/../lib.sh"
here=$PWD

id_of() { md5sum < "$1" | cut -d' ' -f1; }
place_of() { printf '.dvc/cache/files/md5/%s/%s' "${1%"${1#??}"}" "${1#??}"; }

# project - a file, a folder, a stage that has run twice, all of them recorded.
project() {
	cd "$here" && rm -rf project remote && mkdir project && cd project || exit 1
	git init -q .
	ok data init -q
	ok data remote add -q -d store ../remote
	mkdir d && echo in-a > d/a && echo in-b > d/b && echo file > f
	ok data add -q d f
	echo 1 > raw
	echo 'stages: {s: {cmd: cat raw raw > o, deps: [raw], outs: [o]}}' > dvc.yaml
	ok repro -q
	echo 2 > raw
	ok repro -q
	git add -A && git commit -q -m all
	f=$(id_of f) a=$(id_of d/a) o=$(id_of o) listing=$(sed -n 's/^- md5: //p' d.dvc)
}

# tamper ID MODE [TEXT] - of the same length, if TEXT is not given.
tamper() {
	place=$(place_of "$1")
	chmod u+w "$place"
	if [ $# -gt 2 ]; then printf '%s' "$3" > "$place"; else tr 'a-z0-9' 'b-za1-90' < "$place" > "$place.new" && mv "$place.new" "$place"; fi
	chmod "$2" "$place"
}

for mode in 444 644; do
	# checkout: what can be checked out is; the rest is named, and is not there.
	project
	tamper "$f" $mode && tamper "$a" $mode
	rm -rf f d o
	run data checkout
	expect_exit 255
	expect_err 'Checkout failed for following targets: *'
	expect_no_file f
	expect_no_file d
	expect_file o 2
	expect_no_file "$(place_of "$f")"
	# What is in the workspace alone is not lost with the rest of its folder.
	project
	tamper "$a" $mode ''
	rm -f "$(place_of "$(id_of d/b)")" d/b
	run data checkout
	expect_exit 255
	expect_file d/a in-a
	# A listing that is whole, and another one.
	project
	tamper "$listing" $mode "[{\"md5\": \"$f\", \"relpath\": \"../x\"}]"
	rm -rf d
	run data checkout d.dvc
	expect_exit 255
	expect_no_file d
	project
	tamper "$listing" $mode "[{\"md5\": \"$f\", \"relpath\": \"not-mine\"}]"
	rm -rf d
	run data checkout d.dvc
	expect_exit 255
	expect_no_file d

	# push: the remote gets nothing wrong, and no listing of a folder that is not all there.
	project
	tamper "$f" $mode && tamper "$a" $mode
	run data push
	expect_exit 1
	expect_err 'could not be pushed'
	for id in "$f" "$a" "$listing"; do
		[ ! -e "../remote/files/md5/${id%"${id#??}"}/${id#??}" ] || fail "the remote has $id"
	done
	# ... and from the remote it comes back.
	project
	ok data push -q
	tamper "$f" $mode && tamper "$a" $mode
	rm -rf d f
	run data checkout -q
	ok data pull -q
	expect_file f file
	expect_file d/a in-a
	ok data fsck
	# What was tampered with at the remote does not come down.
	there="../remote/files/md5/${f%"${f#??}"}/${f#??}"
	chmod u+w "$there" && printf 'FILE\n' > "$there"
	rm -f f "$(place_of "$f")"
	run data pull
	expect_exit 1
	expect_no_file f
	expect_no_file "$(place_of "$f")"

	# commit and add put the right one in the place of one that is of another length.
	project
	tamper "$f" $mode '' && tamper "$a" $mode longer && tamper "$listing" $mode '[]'
	ok data commit -q -f
	ok data fsck
	tamper "$f" $mode ''
	ok data add -q f
	ok data fsck

	# repro: what cannot come back is made again, from what is recorded and from the run cache alike.
	project
	tamper "$o" $mode
	rm o
	ok repro
	expect_out "Running stage 's'"
	[ "$(id_of o)" = "$o" ] || fail 'the output is right'
	ok data fsck
	project
	echo 1 > raw
	printf '1\n1\n' > expected
	tamper "$(id_of expected)" $mode
	ok repro
	expect_out "Running stage 's'"
	same o expected

	# import and get read the cache of the other project.
	project
	ok data push -q
	tamper "$f" $mode
	there="../remote/files/md5/${f%"${f#??}"}/${f#??}"
	chmod u+w "$there" && printf 'FILE\n' > "$there" && chmod 444 "$there"
	mkdir ../other && cd ../other && git init -q . && ok data init -q
	for command in 'get -q' 'import -q'; do
		# shellcheck disable=SC2086
		run data $command ../project f
		# What the other project's workspace holds is right, and may be taken; the objects are not.
		[ ! -e f ] || [ "$(cat f)" = file ] || fail "$command took a wrong object"
		[ "$status" -ne 0 ] || [ -e f ] || fail "$command said that it had taken what is not there"
		rm -rf f f.dvc .gitignore .dvc/cache .dvc/tmp
		mv ../project/f ../f
		# shellcheck disable=SC2086
		run data $command ../project f
		mv ../f ../project/f
		[ "$status" -ne 0 ] || fail "$command took a wrong object"
		[ ! -e f ] || fail 'nothing wrong is left'
	done
	cd .. && rm -rf other
done

# Links to objects that were written to in place: noticed by their times, without reading what is as it was; found by fsck where the times were set back.
write_in_place() {
	place=$(place_of "$1")
	chmod u+w "$place" && printf '%s' "$2" > "$place" && chmod 444 "$place"
}
for kind in hardlink symlink; do
	project
	ok data config -q cache.type $kind
	touch -d 2020-01-01 f d/a
	ok data checkout -q --relink
	ok data push -q
	write_in_place "$a" IN-A
	write_in_place "$f" FILE
	rm -rf d f
	run data checkout
	expect_exit 255
	expect_no_file f
	expect_no_file d/a
	expect_no_file "$(place_of "$f")"
	ok data pull -q
	expect_file f file
	expect_file d/a in-a
	# A right file is not given away for a wrong object.
	rm f && echo file > f
	write_in_place "$f" FILE
	ok data add -q f
	expect_file f file
	ok data fsck
	touch -d 2020-01-01 "$(place_of "$f")"
	ok data add -q f
	write_in_place "$f" FILE
	touch -d 2020-01-01 "$(place_of "$f")"
	run data fsck
	expect_exit 1
	expect_out "${f#??}"
done

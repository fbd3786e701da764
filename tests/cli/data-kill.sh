# kill -9 at any call that changes a file, with every kind of link: nothing of ours lies inside the data, no object is wrong, and the same
# command ends as if nothing had been.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"
export FAULT_WIDE=1
here=$PWD

# tree FOLDER - what is in it: names, kinds, modes, contents; times and the notes of ours do not count.
tree() {
	(
		cd "$1" || exit 1
		find . -path ./.dvc/tmp -prune -o -name '.*.tmp' -prune -o \( -type f -o -type l \) -printf '%p %y %m %n\n' | sort
		find . -path ./.dvc/tmp -prune -o -name '.*.tmp' -prune -o -type f -print | sort | tr '\n' '\0' | xargs -0 md5sum
	)
}

# make KIND - a project with data that is tracked, and a version before it.
make() {
	rm -rf "$here/start"
	mkdir "$here/start"
	cd "$here/start" || exit 1
	ok data init --no-scm -q
	printf '[cache]\n    type = %s\n' "$1" >> .dvc/config
	mkdir d d/sub
	printf one > d/a && printf two > d/sub/b && : > d/sub/empty && printf same > d/c && printf same > d/e
	ok data add -q d
	cp d.dvc ../before.dvc
	chmod u+w d/a 2> "$err"
	rm d/a && printf 'one, changed' > d/a && printf new > d/f && rm d/c
	ok data add -q d
	cd "$here" || exit 1
}

# torn COMMAND... - kill it at every STRIDE-th call (STRIDE=1: all of them).
torn() {
	rm -rf undisturbed
	cp -a start undisturbed
	cd undisturbed || exit 1
	ok "$@"
	cd ..
	tree undisturbed > want
	n=0 seen=0
	while :; do
		n=$((n + ${STRIDE:-3}))
		[ $n -lt 1000 ] || fail "no end of calls"
		rm -rf now
		cp -a start now
		cd now || exit 1
		faulty kill $n "$@"
		[ "$status" -ne 0 ] || break
		expect_exit 137
		seen=$((seen + 1))
		# Half of a folder that comes or goes may be there; a file of ours may not, nor half of a file.
		find d \( -name '.*' -o -name '*.tmp' \) ! -name d > "$err" 2> /dev/null
		[ ! -s "$err" ] || fail "left inside the data by '$*' after call $n"
		run data fsck
		in_file "$out" ' 0 wrong' || fail "a wrong object, after '$*' and call $n"
		# The same once more; a file that went with the first try is none to ask about.
		run "$@"
		[ "$status" = 0 ] || fail "'$*' again, after call $n"
		cd ..
		tree now > got
		cmp -s want got || { diff want got > "$out"; fail "'$*' came to something else after call $n"; }
		find now/.dvc/tmp -name '.interlock-*' > "$err"
		find now -maxdepth 1 -name '.*.tmp' >> "$err"
		[ ! -s "$err" ] || fail "a temporary file was left, after '$*' and call $n"
	done
	[ $((seen * ${STRIDE:-3})) -ge "$least" ] || fail "only $seen calls of '$*' were seen"
	cd "$here" || exit 1
}

for kind in copy hardlink,copy symlink; do
	# Another version comes: files are replaced, come and go.
	make $kind
	cp before.dvc start/d.dvc
	least=10 torn data checkout -q
	# Everything comes.
	rm -rf start/d
	least=10 torn data checkout -q
	# A first add.
	make $kind
	(cd start && "$bin/data" unprotect d && rm -rf .dvc/cache d.dvc)
	least=15 torn data add -q d
	# A change is added.
	make $kind
	(cd start && rm -f d/a && printf 'once more' > d/a && printf g > d/g)
	least=10 torn data add -q d
	(cd start && rm -f d/a && printf 'and more' > d/a)
	least=5 torn data commit -q -f
done
# The kind of link changes.
make copy
sed -i 's/type = copy/type = symlink/' start/.dvc/config
least=8 torn data checkout -q --relink
# What no version needs goes.
least=2 torn data gc -q -w -f

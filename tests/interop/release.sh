# What the release workflow makes, made here for both machines: twice, with the same bytes; the tarball runs where there is nothing but the C
# library, the .deb installs, the image is read by skopeo and umoci and runs, and the arm64 programs make the same model.
. "$(dirname "$0")/../lib.sh"
for program in debootstrap skopeo umoci qemu-aarch64-static aarch64-linux-gnu-gcc; do
	command -v $program > /dev/null || { echo "skip release: $program"; exit 0; }
done
[ "$(uname -m)" = x86_64 ] && [ "$(id -u)" = 0 ] || { echo "skip release: root on x86-64"; exit 0; }
export HOME=/root XDG_CACHE_HOME="${XDG_CACHE_HOME:-/root/.cache}"
check() {
	what=$1
	shift
	if "$@" > log 2>&1; then echo "ok release $what"; else echo "FAILED release $what"; head -40 log; fi
}
tools=$root/tools/dev/release
version=$(sed -n 's/^VERSION *:= *//p' "$root/Makefile")
commit=$(git -C "$root" rev-parse HEAD)
SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct)
export SOURCE_DATE_EPOCH

# The first time x86-64 is compiled with the flags of lint's check of gcc, which finds the objects in its build folder: what is without a warning
# here is not compiled once more there. The names in the .d files become those of that folder.
left_to_lint() {
	rm -rf "$root/build/warnings-gcc" && mkdir -p "$root/build/warnings-gcc" &&
		cp -a "$1/obj" "$1/rooms" "$1/libinterlock.a" "$1/packages.ok" "$root/build/warnings-gcc/" &&
		find "$root/build/warnings-gcc/obj" -name '*.d' -exec sed -i "s|^$1/|build/warnings-gcc/|" {} +
}
# The second time: x86-64 in a Debian made for it, in another folder; arm64 in another folder, with other settings of the person who builds.
archive() { sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)*\([^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2> /dev/null | grep "$1" | head -1; }
mkdir a b
check 'packs for x86-64' env TEMPORARY="$PWD/packed" "$tools/pack" x86_64 a
left_to_lint "$PWD/packed/build"
rm -rf packed
check 'packs for arm64' env HOST_BIN="$bin" "$tools/pack" aarch64 a
check 'packs in a new Debian' env MIRROR="$(archive 'debian/*$')" MIRROR_SECURITY="$(archive 'security/*$')" "$tools/debian" "$PWD/debian" b elsewhere
rm -rf --one-file-system debian
mkdir -p copy/interlock-of-another-person
(cd "$root" && git ls-files -z | tar --null -T - -cf -) | tar -C copy/interlock-of-another-person -xf -
check 'packs with other settings' env HOST_BIN="$bin" REVISION="$commit" TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 JOBS=3 CFLAGS=-O0 \
	sh -c 'umask 077; exec copy/interlock-of-another-person/tools/dev/release/pack aarch64 b'
check 'has the same bytes twice' "$tools/compare" a b
cp -R b changed
tar -xzf "a/interlock-$version-x86_64.tar.gz" && printf x >> "interlock-$version-x86_64/share/man/man1/interlock.1" &&
	tar --format=gnu --owner=0 --group=0 -czf "changed/interlock-$version-x86_64.tar.gz" "interlock-$version-x86_64"
check 'says which file and which member differ' sh -c "! '$tools/compare' a changed > said; grep -q '^differs: interlock-$version-x86_64.tar.gz$' said && grep -q 'share/man/man1/interlock.1$' said"
rm -rf changed "interlock-$version-x86_64"
check 'says that a file is missing' sh -c "cp -R a fewer && rm fewer/*.deb && ! '$tools/compare' a fewer"

# The provenance names what is there, by its digest, and what it was made from.
for machine in x86_64 aarch64; do
	check "provenance of $machine: every digest is right" sh -c "
		jq -r '.subject[] | select(.name | startswith(\"interlock\")) | [.digest.sha256, .name] | join(\"  \")' 'a/interlock-$version-$machine.provenance.json' > sums
		test \$(wc -l < sums) = 2 && cd a && sha256sum -c ../sums"
	check "provenance of $machine: commit and packages" jq -e --arg commit "$commit" '.predicateType == "https://slsa.dev/provenance/v1" and
		.predicate.buildDefinition.resolvedDependencies[0].digest.gitCommit == $commit and
		([.predicate.buildDefinition.resolvedDependencies[1:][] | select(.uri | startswith("pkg:deb/debian/libgit2-1.5@"))] | length == 1) and
		all(.predicate.buildDefinition.resolvedDependencies[1:][]; .digest.sha256 | test("^[0-9a-f]{64}$"))' "a/interlock-$version-$machine.provenance.json"
done
check 'finishes' "$tools/finish" a
check 'finishes the same' sh -c "'$tools/finish' b && cmp a/SHA256SUMS b/SHA256SUMS"
check 'its checksums hold, and leave nothing out' sh -c 'cd a && sha256sum -c SHA256SUMS && test "$(wc -l < SHA256SUMS)" = "$(ls interlock* | wc -l)"'

# The chain in a root folder where the C library is all there is: all else came with the tarball.
prepared diabetes
libc=$("$root/tools/dev/sysroot" amd64 libc6)
arm=$("$root/tools/dev/sysroot" arm64 libc6)
mkdir -p empty/tmp empty/work empty/opt empty/proc arm64
cp -R "$libc/lib" "$libc/lib64" empty/
tar -xzf "a/interlock-$version-x86_64.tar.gz" -C empty/opt
cp -R data params.yaml schema.yaml gate.yaml interlock.holdouts .git empty/work/
# A program finds its libraries from /proc; the mount goes with the namespace.
bare() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin unshare --fork --pid --mount-proc --root=empty --wd=/work "/opt/interlock-$version-x86_64/bin/interlock" "$@"; }
cat > steps <<-EOT
	train --data data/split/train.csv --params params.yaml --output model
	evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv --policy gate.yaml --output evaluation
	register --verdict evaluation/verdict.json
	publish --to oci:dist
EOT
check 'the tarball brings every library' sh -c "for f in empty/opt/*/lib/interlock/*; do
	chroot empty /lib64/ld-linux-x86-64.so.2 --library-path /opt/interlock-$version-x86_64/lib/interlock --list \"\${f#empty}\" || exit 1; done > libraries; ! grep 'not found' libraries && grep -q libssh2 libraries"
while read -r step; do
	# shellcheck disable=SC2086
	check "the tarball alone: ${step%% *}" bare $step
done < steps
check 'the tarball alone: libgit2 reads the commit' jq -e '.git.commit | test("^[0-9a-f]{40}$")' empty/work/model/provenance.json
check 'every library has its licence' sh -c "cd empty/opt/interlock-$version-x86_64 && cut -f 2 share/doc/interlock/libraries.tsv | sort -u > want && ls share/doc/interlock/licences | cmp - want && test \$(wc -l < share/doc/interlock/libraries.tsv) = \$(ls lib/interlock | wc -l)"

# arm64: the same package by the release's own programs.
tar -xzf "a/interlock-$version-aarch64.tar.gz" -C arm64
program=arm64/interlock-$version-aarch64/libexec/interlock
check 'arm64 runs with its own libraries' sh -c "qemu-aarch64-static -L '$arm' '$program/train' --data data/split/train.csv --params params.yaml --output model-arm"
check 'arm64 makes the same model' diff -r -x run_id -x provenance.json empty/work/model model-arm

# The Debian package: what it needs is in Debian, it installs, and removes itself whole.
deb=$PWD/a/interlock_${version}_amd64.deb
check 'apt finds what the .deb needs' apt-get -s install --no-install-recommends "$deb"
mkdir -p rootfs/var/lib/dpkg/info rootfs/var/lib/dpkg/updates rootfs/var/lib/dpkg/triggers rootfs/bin
: > rootfs/var/lib/dpkg/status
check 'the .deb installs' dpkg --root="$PWD/rootfs" --force-depends --force-script-chrootless -i "$deb"
check 'its files are whole' sh -c 'cd rootfs && md5sum -c var/lib/dpkg/info/interlock.md5sums && ! ls usr/lib/interlock'
check 'its data and repro run' sh -c 'rootfs/usr/libexec/interlock/data --help > /dev/null && rootfs/usr/libexec/interlock/repro --help > /dev/null'
check 'it leaves the name dvc to whoever has it' sh -c '! test -e rootfs/usr/bin/dvc && ln -s ../libexec/interlock/data rootfs/usr/bin/dvc && rootfs/usr/bin/dvc --version && rm rootfs/usr/bin/dvc'
check 'and it goes' sh -c 'dpkg --root="$PWD/rootfs" -r interlock && test -z "$(find rootfs/usr -type f)"'
check 'every program has a manual' sh -c "dpkg-deb -c '$deb' > list; dpkg-deb -x '$deb' x; for p in x/usr/libexec/interlock/*; do test -f x/usr/share/man/man1/interlock-\${p##*/}.1.gz || exit 1; done"
check 'no member of it is writable by others' sh -c '! grep -E "^[-d].{7}w" list'

# The image: one name for both machines; it runs by itself, and has what a CI job needs.
mkdir image && tar -xf "a/interlock-$version.image.tar" -C image
check 'skopeo reads the image of both machines' sh -c "for m in amd64 arm64; do skopeo inspect --override-arch \$m oci:image:$version | jq -e --arg m \$m '.Architecture == \$m' || exit 1; done"
check 'skopeo copies it whole' skopeo --insecure-policy copy --all "oci:image:$version" oci:copied:latest
for m in amd64 arm64; do
	skopeo --insecure-policy copy --override-arch $m "oci:image:$version" "oci:one-$m:one" > log 2>&1
	check "umoci unpacks the image for $m" umoci unpack --image "one-$m:one" "bundle-$m"
done
cp steps bundle-amd64/rootfs/steps
mkdir -p bundle-amd64/rootfs/dev bundle-amd64/rootfs/work # what a container's runtime brings: /dev/null and /dev/urandom
mknod -m 666 bundle-amd64/rootfs/dev/null c 1 3 && mknod -m 666 bundle-amd64/rootfs/dev/urandom c 1 9
cp -R data params.yaml gate.yaml schema.yaml interlock.holdouts bundle-amd64/rootfs/work/
check 'the image has a shell, git and ssh' unshare --fork --pid --mount-proc --root=bundle-amd64/rootfs /usr/bin/env -i PATH=/usr/bin:/bin bash -euc 'git --version; ssh -V; cd /work; git init -q -b main; git -c user.name=A -c user.email=a@b add -A; git -c user.name=A -c user.email=a@b commit -qm x; sha256sum params.yaml | cut -c1-64'
check 'the chain runs in the image' unshare --fork --pid --mount-proc --root=bundle-amd64/rootfs /usr/bin/env -i PATH=/usr/bin:/bin bash -euc 'cd /work; export INTERLOCK_STORE=git:.; interlock store init; while read -r step; do interlock $step; done < /steps; interlock status'
check 'the image of arm64 makes the same model' sh -c 'qemu-aarch64-static -L bundle-arm64/rootfs bundle-arm64/rootfs/usr/libexec/interlock/train --data data/split/train.csv --params params.yaml --output model-image && diff -r -x run_id -x provenance.json model-arm model-image'

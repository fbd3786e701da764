# The configuration by levels: what DVC reads and writes, byte for byte, and what it refuses.
. "$(dirname "$0")/../lib.sh"

mkdir -p p/.dvc p/sub
cd p/sub || exit 1
: > ../.dvc/config

ok data remote add -d Foo ../store
expect_out "Setting 'foo' as a default remote."
ok data remote add bar s3://b/k
ok data config cache.type reflink,hardlink
cat > want <<'EOF'
[core]
    remote = foo
[cache]
    type = "reflink,hardlink"
['remote "foo"']
    url = ../store
['remote "bar"']
    url = s3://b/k
EOF
same want ../.dvc/config
ok data remote list
expect_out "$(dirname "$PWD")/store*(default)"
ok data config --show-origin core.remote
[ "$(cat "$out")" = '.dvc/config	foo' ] || fail 'the value with its file'
ok data config --list
expect_out "remote.foo.url=$(dirname "$PWD")/store"

run data config core.nope 1
expect_exit 251
run data config core.autostage yes
expect_exit 251
expect_err "autostage: true or false is expected, not 'yes'"
run data config cache.type hard
expect_exit 251
run data config foo
expect_exit 254
run data config
expect_exit 1
run data config -u core.nothing
expect_exit 251
run data remote modify foo jobs 0
expect_exit 251
run data remote modify foo jbos 4
expect_exit 251
expect_err "did you mean 'jobs'?"
run data remote add bar s3://c
expect_exit 251
run data remote add x foo://b/c
expect_exit 251
run data remote default nope
expect_exit 251
same want ../.dvc/config

ok data remote modify --local bar profile me
printf "['remote \"bar\"']\n    profile = me\n" > local
same local ../.dvc/config.local
ok data remote modify --local -u bar profile
[ "$(wc -c < ../.dvc/config.local)" = 1 ] || fail 'an empty section would be no remote'
ok data remote default
[ "$(cat "$out")" = foo ] || fail 'foo is the default remote'
ok data remote rename foo baz
ok data config core.remote
[ "$(cat "$out")" = baz ] || fail 'the default remote is renamed, too'
ok data remote remove baz
run data remote default
expect_exit 1
ok data remote remove bar
ok data cache dir ../c
ok data cache dir
[ "$(cat "$out")" = "$(dirname "$PWD")/c" ] || fail 'the cache lies beside sub'
ok data cache dir -u
ok data cache dir
[ "$(cat "$out")" = "$(dirname "$PWD")/.dvc/cache" ] || fail 'the cache lies where it does by itself'

printf '[core]\n    remte = x\n' > ../.dvc/config
run data stage list
expect_exit 251
expect_err 'remte: there is no such key'

cd ../.. || exit 1
run data config --project core.remote x
expect_exit 251
run data config --local --global core.remote x
expect_exit 254
ok data config --global core.analytics false
same "$HOME/.config/dvc/config" - <<'EOF'
[core]
    analytics = false
EOF

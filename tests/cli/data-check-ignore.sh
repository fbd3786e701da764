# Which paths .dvcignore leaves out, and by which line of which file.
. "$(dirname "$0")/../lib.sh"

mkdir -p .dvc sub
printf '# c\n*.tmp\n!keep.tmp\n/build\n' > .dvcignore
printf '*.log\n' > sub/.dvcignore

ok data check-ignore a.tmp b.txt sub/x.log build/deep/file
[ "$(tr '\n' ' ' < "$out")" = 'a.tmp sub/x.log build/deep/file ' ] || fail 'three of the four are left out'
run data check-ignore b.txt
expect_exit 1
ok data check-ignore -d sub/x.log
[ "$(cat "$out")" = 'sub/.dvcignore:1:*.log	sub/x.log' ] || fail 'file, line and pattern'
ok data check-ignore -d -a keep.tmp
same "$out" - <<'EOF'
.dvcignore:2:*.tmp	keep.tmp
.dvcignore:3:!keep.tmp	keep.tmp
EOF
run data check-ignore -d -n b.txt
expect_exit 1
expect_out '::'
printf 'a.tmp\nb.txt\n' > list
status=0
"$bin/data" check-ignore --stdin < list > "$out" 2> "$err" || status=$?
[ "$status" = 0 ] && [ "$(cat "$out")" = a.tmp ] || fail 'paths from standard input'
run data check-ignore -n b.txt
expect_exit 255
run data check-ignore
expect_exit 255

# cobertura.awk - lcov's tracefile as Cobertura's XML: a package a folder, a class a file.
#
#	awk -v here=TOP/ -f cobertura.awk coverage.info
#
# Sources are named from the top of the repository, where Azure and GitLab look for them.

function escaped(text) {
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/"/, "\\&quot;", text)
	return text
}

/^SF:/ {
	file = substr($0, 4)
	if (index(file, here) == 1)
		file = substr(file, length(here) + 1)
	lines = ""
	found = hit = 0
}

/^DA:/ {
	split(substr($0, 4), part, ",")
	lines = lines "<line number=\"" part[1] "\" hits=\"" part[2] "\"/>"
	found++
	hit += part[2] > 0
}

/^end_of_record/ {
	folder = file
	if (!sub(/\/[^\/]*$/, "", folder))
		folder = "."
	name = file
	sub(/.*\//, "", name)
	if (!(folder in classes))
		order[++n] = folder
	classes[folder] = classes[folder] "<class name=\"" escaped(name) "\" filename=\"" escaped(file) "\" line-rate=\"" \
		(found ? hit / found : 1) "\" branch-rate=\"0\" complexity=\"0\"><methods/><lines>" lines "</lines></class>\n"
	of[folder] += found
	reached[folder] += hit
	all += found
	all_hit += hit
}

END {
	print "<?xml version=\"1.0\"?>"
	printf "<coverage line-rate=\"%s\" branch-rate=\"0\" lines-covered=\"%d\" lines-valid=\"%d\" branches-covered=\"0\" branches-valid=\"0\" complexity=\"0\" version=\"1\" timestamp=\"0\">\n", \
		(all ? all_hit / all : 1), all_hit, all
	print "<sources><source>.</source></sources>\n<packages>"
	for (i = 1; i <= n; i++)
		printf "<package name=\"%s\" line-rate=\"%s\" branch-rate=\"0\" complexity=\"0\"><classes>\n%s</classes></package>\n", escaped(order[i]), \
			(of[order[i]] ? reached[order[i]] / of[order[i]] : 1), classes[order[i]]
	print "</packages>\n</coverage>"
}

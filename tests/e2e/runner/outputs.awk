# outputs.awk - read GITHUB_OUTPUT or GITHUB_ENV as the runner does: "name=value", or "name<<DELIMITER", lines, "DELIMITER". A bad line fails
# the step. Prints "PREFIXname<TAB>value"; line breaks of a value become the two letters \n.

delimiter != "" {
	if ($0 == delimiter) {
		print prefix name "\t" value
		delimiter = ""
		next
	}
	value = value (first ? "" : "\\n") $0
	first = 0
	next
}

/^$/ { next }

{
	equals = index($0, "=")
	heredoc = index($0, "<<")
	if (heredoc > 1 && (!equals || heredoc < equals)) {
		name = substr($0, 1, heredoc - 1)
		delimiter = substr($0, heredoc + 2)
		value = ""
		first = 1
		if (delimiter == "")
			bad = 1
	} else if (equals > 1)
		print prefix substr($0, 1, equals - 1) "\t" substr($0, equals + 1)
	else
		bad = 1
	if (bad) {
		print "a line that the runner refuses: " $0 > "/dev/stderr"
		exit 1
	}
}

END {
	if (!bad && delimiter != "") {
		print "no closing line " delimiter > "/dev/stderr"
		exit 1
	}
}

/* ignore_glob.c - git's patterns: a star stays within a name, two stars between slashes stand for any folders. */
#include "cache/ignore.h"

#include <string.h>

/* Does the class at *pattern ("[a-z]", "[!x]") hold c? Moves behind it; *ends is false if it never does. */
static bool match_class(const char **pattern, unsigned char c, bool *ends)
{
	const char *p = *pattern + 1;
	bool negated = *p == '!' || *p == '^', found = false;

	p += negated;
	for (const char *first = p; *p && (*p != ']' || p == first); p++) {
		unsigned char low, high;

		if (*p == '\\' && p[1])
			p++;
		low = high = (unsigned char)*p;
		if (p[1] == '-' && p[2] && p[2] != ']') {
			p += 2;
			if (*p == '\\' && p[1])
				p++;
			high = (unsigned char)*p;
		}
		found = found || (c >= low && c <= high);
	}
	*ends = *p == ']';
	if (*ends)
		*pattern = p + 1;
	return found != negated;
}

static bool match(const char *pattern, const char *path, int depth);

/* Behind "**": any number of whole folders, or, at the end, anything. */
static bool match_folders(const char *pattern, const char *path, int depth)
{
	if (!*pattern)
		return true;
	for (;;) {
		if (match(pattern, path, depth + 1))
			return true;
		path = strchr(path, '/');
		if (!path)
			return false;
		path++;
	}
}

static bool match_star(const char *pattern, const char *path, int depth)
{
	for (;; path++) {
		if (match(pattern, path, depth + 1))
			return true;
		if (!*path || *path == '/')
			return false;
	}
}

static bool match(const char *pattern, const char *path, int depth)
{
	const char *start = pattern;

	if (depth > 64)
		return false;
	while (*pattern) {
		bool ends;

		if (*pattern == '*') {
			bool alone = pattern == start || pattern[-1] == '/';

			if (pattern[1] == '*' && alone && (pattern[2] == '/' || !pattern[2]))
				return match_folders(pattern + 2 + (pattern[2] == '/'), path, depth);
			while (*pattern == '*')
				pattern++;
			return match_star(pattern, path, depth);
		}
		if (!*path)
			return false;
		if (*pattern == '?') {
			if (*path == '/')
				return false;
			pattern++;
		} else if (*pattern == '[' && strchr(pattern + 1, ']')) {
			bool found = match_class(&pattern, (unsigned char)*path, &ends);

			if (!ends || !found || *path == '/')
				return false;
		} else {
			if (*pattern == '\\' && pattern[1])
				pattern++;
			if (*pattern++ != *path)
				return false;
		}
		path++;
	}
	return !*path;
}

bool ignore_glob(const char *pattern, const char *path)
{
	return match(pattern, path, 0);
}

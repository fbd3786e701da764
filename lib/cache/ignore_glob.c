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

/*
 * What comes of a pattern and the rest of a path. When a star has looked at all that it may take, no star before it in the same name can do
 * better by taking more, and when the path is at its end, nothing can: so no place is looked at twice, however many stars there are.
 */
enum outcome { NO, YES, NAME_ENDED, PATH_ENDED };

enum { STARS_MOST = 1000 };

static enum outcome match(const char *pattern, const char *path, int stars);

/* Behind "**": any number of whole folders, or, at the end, anything. */
static enum outcome match_folders(const char *pattern, const char *path, int stars)
{
	if (!*pattern)
		return YES;
	for (;;) {
		enum outcome found = match(pattern, path, stars + 1);

		if (found == YES || found == PATH_ENDED)
			return found;
		path = strchr(path, '/');
		if (!path)
			return PATH_ENDED;
		path++;
	}
}

static enum outcome match_star(const char *pattern, const char *path, int stars)
{
	for (;; path++) {
		enum outcome found = match(pattern, path, stars + 1);

		if (found != NO)
			return found;
		if (!*path)
			return PATH_ENDED;
		if (*path == '/')
			return NAME_ENDED;
	}
}

/* One character, or what stands for one: moves behind it. */
static bool match_one(const char **pattern, unsigned char c)
{
	bool ends;

	if (**pattern == '?') {
		(*pattern)++;
		return c != '/';
	}
	if (**pattern == '[' && strchr(*pattern + 1, ']'))
		return match_class(pattern, c, &ends) && ends && c != '/';
	if (**pattern == '\\' && (*pattern)[1])
		(*pattern)++;
	return (unsigned char)*(*pattern)++ == c;
}

static enum outcome match(const char *pattern, const char *path, int stars)
{
	const char *start = pattern;

	if (stars > STARS_MOST)
		return PATH_ENDED;
	while (*pattern) {
		if (*pattern == '*') {
			bool alone = pattern == start || pattern[-1] == '/';

			if (pattern[1] == '*' && alone && (pattern[2] == '/' || !pattern[2]))
				return match_folders(pattern + 2 + (pattern[2] == '/'), path, stars);
			while (*pattern == '*')
				pattern++;
			return match_star(pattern, path, stars);
		}
		if (!*path)
			return PATH_ENDED;
		if (!match_one(&pattern, (unsigned char)*path++))
			return NO;
	}
	return *path ? NO : YES;
}

bool ignore_glob(const char *pattern, const char *path)
{
	return match(pattern, path, 0) == YES;
}

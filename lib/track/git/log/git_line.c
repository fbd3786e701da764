/* git_line.c - a line of a log as the programs write it, read without a document: a log of ten thousand records is read at every command.
 *
 * Only what is byte for byte in the form of write_line() is taken; anything else is for the reader of JSON, which says what is wrong with it.
 */
#include "base/str.h"
#include "track/git/log/git_log.h"

#include <stdlib.h>
#include <string.h>

static bool take(const char **at, const char *expected)
{
	size_t len = strlen(expected);

	if (strncmp(*at, expected, len) != 0)
		return false;
	*at += len;
	return true;
}

/* A quoted digest, or "" if none may stand there too. */
static bool take_digest(const char **at, char out[static DIGEST_TEXT], bool or_none)
{
	size_t len = **at == '"' ? strcspn(*at + 1, "\"\\") : 0;

	if (**at != '"' || (*at)[len + 1] != '"' || len >= DIGEST_TEXT)
		return false;
	memcpy(out, *at + 1, len);
	out[len] = '\0';
	*at += len + 2;
	return (len == 0 && or_none) || digest_is_valid(out);
}

static bool take_number(const char **at, int64_t *out)
{
	char *end;

	if (**at < '1' || **at > '9')
		return false;
	*out = strtoll(*at, &end, 10);
	*at = end;
	return true;
}

/* "text", of characters that need no escape. */
static bool take_plain(const char **at)
{
	size_t len = **at == '"' ? strcspn(*at + 1, "\"\\") : 0;

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)(*at)[i + 1] < 0x20 || (unsigned char)(*at)[i + 1] > 0x7e)
			return false;
	if (**at != '"' || (*at)[len + 1] != '"')
		return false;
	*at += len + 2;
	return true;
}

static bool take_signatures(const char **at)
{
	if (!take(at, ",\"signatures\":["))
		return true;
	do {
		if (!take(at, "{\"keyid\":") || !take_plain(at) || !take(at, ",\"sig\":") || !take_plain(at) || !take(at, "}"))
			return false;
	} while (take(at, ","));
	return take(at, "]");
}

bool git_line_scan(struct log_record *r, const char *line, const char *quoted_log)
{
	const char *at = line;

	return take(&at, "{\"digest\":") && take_digest(&at, r->digest, false) && take(&at, ",\"generation\":") &&
	       take_number(&at, &r->generation) && take(&at, ",\"log\":") && take(&at, quoted_log) && take(&at, ",\"previous\":") &&
	       take_digest(&at, r->previous, true) && take_signatures(&at) && strcmp(at, "}") == 0;
}

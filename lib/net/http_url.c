/* http_url.c - what is read from an address and from a Link header. */
#include "base/mem.h"
#include "base/str.h"
#include "net/http_inside.h"

#include <ctype.h>
#include <string.h>

/* "https://host:8080/path?x" -> "host", without its port; a bracketed address with its brackets. */
static size_t host_of(const char **host, const char *url)
{
	const char *at = strstr(url, "://");
	size_t len;

	*host = at ? at + 3 : url;
	if (**host == '[')
		return strcspn(*host, "]") + 1;
	len = strcspn(*host, ":/?#");
	return len;
}

bool http_is_this_machine(const char *url)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };
	const char *host;
	size_t len = host_of(&host, url);

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (len == strlen(names[i]) && strncmp(host, names[i], len) == 0)
			return true;
	return false;
}

bool http_is_private(const char *url)
{
	return str_starts(url, "https://") || http_is_this_machine(url);
}

int http_check_url(const char *url, struct err *err)
{
	const char *host;
	size_t len;

	if (!str_starts(url, "http://") && !str_starts(url, "https://"))
		return err_set(err, ERR_USAGE, "'%.200s' is no URL of http:// or https://", url);
	for (const char *c = url; *c; c++)
		if (isspace((unsigned char)*c) || iscntrl((unsigned char)*c))
			return err_set(err, ERR_USAGE, "'%.200s' is no URL: it holds a blank or a control character", url);
	host = strstr(url, "://") + 3;
	if (memchr(host, '@', strcspn(host, "/?#")))
		return err_set(err, ERR_USAGE, "a URL with a user in it would be shown and kept: put the user into ~/.netrc");
	len = host_of(&host, url);
	return len ? 0 : err_set(err, ERR_USAGE, "'%.200s' names no host", url);
}

char *http_next_in(const char *line)
{
	for (const char *at = strchr(line, '<'); at; at = strchr(at + 1, '<')) {
		size_t len = strcspn(at + 1, ">");
		const char *parameters = at + 1 + len, *rel = strstr(parameters, "rel=");

		if (!*parameters || !rel)
			return NULL;
		if (rel > parameters + strcspn(parameters, ","))
			continue;
		rel += strlen("rel=") + (rel[4] == '"');
		if (strncmp(rel, "next", 4) == 0)
			return mem_strndup(at + 1, len);
	}
	return NULL;
}

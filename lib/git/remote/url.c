/* url.c - what a remote's URL says, and what of it may be shown. */
#include "base/mem.h"
#include "base/str.h"
#include "git/remote/remote.h"

#include <string.h>

char *url_without_credentials(const char *url)
{
	const char *host = strstr(url, "://");
	const char *at = NULL;

	if (!host)
		return mem_strdup(url);
	host += 3;
	for (const char *p = host; *p && *p != '/' && *p != '?' && *p != '#'; p++)
		if (*p == '@')
			at = p;
	return at ? str_format("%.*s%s", (int)(host - url), url, at + 1) : mem_strdup(url);
}

bool url_is_http(const char *url)
{
	return str_starts(url, "https://") || str_starts(url, "http://");
}

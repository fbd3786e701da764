/* names.c - what a model and an alias may be called (RULES 32). */
#include "base/str.h"
#include "track/registry/registry.h"

#include <string.h>
#include <strings.h>

enum { NAME_MOST_BYTES = 255 };

static const char *const protected_aliases[] = { REGISTRY_PRODUCTION, NULL };
static const char *const reserved_aliases[] = { REGISTRY_PRODUCTION, "latest", NULL };

int registry_check_model_name(const char *name, struct err *err)
{
	size_t len = strlen(name);

	if (len == 0 || len > NAME_MOST_BYTES)
		return err_set(err, ERR_USAGE, "a model's name has 1 to %d bytes, this has %zu", NAME_MOST_BYTES, len);
	if (!str_is_utf8(name, len))
		return err_set(err, ERR_USAGE, "the model name '%s' is not UTF-8", name);
	if (name[0] == '.' || name[0] == '-')
		return err_set(err, ERR_USAGE, "the model name '%s' must not begin with '%c'", name, name[0]);
	for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
		/* U+0080 to U+009F are control characters too: C2 80 to C2 9F. */
		if (*p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0))
			return err_set(err, ERR_USAGE, "the model name '%s' has a control character", name);
		if (strchr("/\\:", *p))
			return err_set(err, ERR_USAGE, "the model name '%s' must not have '%c' in it", name, *p);
	}
	return 0;
}

/* "v1", "V22": would read like a version. */
static bool is_version_like(const char *alias)
{
	return (alias[0] == 'v' || alias[0] == 'V') && alias[1] && strspn(alias + 1, "0123456789") == strlen(alias + 1);
}

int registry_check_alias(const char *alias, struct err *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char others[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	if (!alias[0] || !strchr(letters, alias[0]) || strspn(alias, others) != strlen(alias) || strlen(alias) > NAME_MOST_BYTES)
		return err_set(err, ERR_USAGE, "'%s' is no alias: expected a letter, then letters, digits, '_', '.' and '-'", alias);
	for (size_t i = 0; reserved_aliases[i]; i++)
		if (strcasecmp(alias, reserved_aliases[i]) == 0 && !registry_is_protected(alias))
			return err_set(err, ERR_USAGE, "the alias '%s' could be taken for '%s'", alias, reserved_aliases[i]);
	if (is_version_like(alias))
		return err_set(err, ERR_USAGE, "the alias '%s' could be taken for a version", alias);
	return 0;
}

bool registry_is_protected(const char *alias)
{
	for (size_t i = 0; protected_aliases[i]; i++)
		if (strcmp(alias, protected_aliases[i]) == 0)
			return true;
	return false;
}

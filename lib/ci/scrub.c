/* scrub.c - takes the job's secrets out of a text: runners mask those that they were told of, and GitLab and Azure are not told of all. */
#include "ci/defuse.h"

#include "base/mem.h"

#include <string.h>

enum { SECRETS_MOST = 64 };

struct secret {
	const char *text;
	size_t len;
};
struct secrets {
	struct secret v[SECRETS_MOST];
	size_t n;
};

static const char *const endings[] = { "TOKEN", "SECRET", "PASSWORD", "PASSWD", "SECRET_ACCESS_KEY", "STORAGE_KEY", "SIGNING_KEY" };

static bool is_secret_name(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		size_t width = strlen(endings[i]);

		if (len >= width && memcmp(name + len - width, endings[i], width) == 0)
			return true;
	}
	for (size_t i = 0; env_credentials[i]; i++)
		if (strlen(env_credentials[i]) == len && memcmp(env_credentials[i], name, len) == 0)
			return !(len > 3 && memcmp(name + len - 3, "URL", 3) == 0);
	return false;
}

static void keep(struct secrets *s, const char *text, size_t len)
{
	if (len >= CI_SECRET_LEAST && s->n < SECRETS_MOST)
		s->v[s->n++] = (struct secret){ text, len };
}

/* The password in "user:password@host", which is what stands at text; 0 bytes = none. */
static size_t password_at(const char **password, const char *text, size_t left)
{
	size_t end = 0, at = 0;
	const char *colon;

	while (end < left && !strchr("/?# \t\r\n'\"", text[end])) {
		at = text[end] == '@' ? end : at;
		end++;
	}
	colon = at ? memchr(text, ':', at) : NULL;
	*password = colon ? colon + 1 : NULL;
	return colon ? (size_t)(text + at - *password) : 0;
}

/* "scheme://user:password@host": the password. */
static void keep_password(struct secrets *s, const char *value)
{
	const char *at = strstr(value, "://"), *password;
	size_t len = at ? password_at(&password, at + 3, strlen(at + 3)) : 0;

	if (len)
		keep(s, password, len);
}

static void find_secrets(struct secrets *s, const struct env *env)
{
	for (char **var = env ? env->vars : NULL; var && *var; var++) {
		const char *value = strchr(*var, '=');

		if (!value++)
			continue;
		keep_password(s, value);
		if (!is_secret_name(*var, (size_t)(value - *var - 1)))
			continue;
		while (*value) {
			size_t len = strcspn(value, "\r\n");

			keep(s, value, len);
			value += len + (value[len] != '\0');
		}
	}
}

/* The longest one that stands here: one secret may begin with another. */
static size_t secret_at(const struct secrets *s, const char *text, size_t left)
{
	size_t longest = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].len <= left && s->v[i].len > longest && memcmp(text, s->v[i].text, s->v[i].len) == 0)
			longest = s->v[i].len;
	return longest;
}

/* Where a URL's password begins in text, if a "://" stands at i; 0 bytes = none. */
static size_t url_password_at(size_t *begin, const char *text, size_t i, size_t len)
{
	const char *password;
	size_t width = 0;

	if (len - i > 3 && memcmp(text + i, "://", 3) == 0)
		width = password_at(&password, text + i + 3, len - i - 3);
	*begin = width ? (size_t)(password - text) : 0;
	return width;
}

void ci_scrub(struct str *out, const struct env *env, const char *text, size_t len)
{
	size_t password = 0, password_len = 0;
	struct secrets s = { .n = 0 };

	find_secrets(&s, env);
	for (size_t i = 0; i < len;) {
		size_t begin, found = url_password_at(&begin, text, i, len), width = secret_at(&s, text + i, len - i);

		if (found) {
			password = begin;
			password_len = found;
		}
		if (password_len && i == password)
			width = width > password_len ? width : password_len;
		if (width)
			str_add(out, "***");
		else
			str_addch(out, text[i]);
		i += width ? width : 1;
	}
}

size_t ci_longest_secret(const struct env *env)
{
	struct secrets s = { .n = 0 };
	size_t longest = 0;

	find_secrets(&s, env);
	for (size_t i = 0; i < s.n; i++)
		longest = s.v[i].len > longest ? s.v[i].len : longest;
	return longest;
}

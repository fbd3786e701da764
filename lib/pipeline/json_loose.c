/* json_loose.c - respells what JSON does not know as YAML does, which then reads the whole. */
#include "pipeline/json_loose.h"

#include "base/mem.h"

#include <string.h>

static const struct {
	const char *json, *yaml;
} words[] = {
	{ "NaN", ".nan" },
	{ "Infinity", ".inf" },
};

/* Which word begins here? ARRAY_LEN(words) = none. */
static size_t word_at(const char *text, size_t left)
{
	size_t i = 0;

	while (i < ARRAY_LEN(words) && (left < strlen(words[i].json) || memcmp(text, words[i].json, strlen(words[i].json)) != 0))
		i++;
	return i;
}

/* Copy to out (may be NULL) with the words respelled. Returns how many there are. */
static size_t respell(struct str *out, const char *text, size_t len)
{
	bool quoted = false;
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		size_t word = quoted ? ARRAY_LEN(words) : word_at(text + i, len - i);

		if (word < ARRAY_LEN(words)) {
			n++;
			if (out)
				str_add(out, words[word].yaml);
			i += strlen(words[word].json) - 1;
			continue;
		}
		if (text[i] == '"')
			quoted = !quoted;
		if (out)
			str_addch(out, !quoted && text[i] == '\t' ? ' ' : text[i]);
		if (quoted && text[i] == '\\' && i + 1 < len) {
			i++;
			if (out)
				str_addch(out, text[i]);
		}
	}
	return n;
}

bool json_is_loose(const char *text, size_t len)
{
	return respell(NULL, text, len) > 0;
}

int json_loose_read(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str spelled = { 0 };
	CLEANUP(yaml_release) struct yaml yaml = { 0 };

	respell(&spelled, text, len);
	if (yaml_read_text(&yaml, str_text(&spelled), spelled.len, path, err) < 0)
		return -1;
	*out = value_from_yaml(a, yaml.root);
	return 0;
}

/* stage_checksum.c - DVC's hashes of trees: canonical JSON of what counts. Source: DVC 3's behaviour; golden values in the tests. */
#include "pipeline/stages/stage_checksum.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static bool is_listed(const char *key, const char *const *keys)
{
	for (; *keys; keys++)
		if (strcmp(*keys, key) == 0)
			return true;
	return false;
}

/* A copy without some keys, at any depth. */
static struct value *without(struct arena *a, const struct value *value, const char *const *keys)
{
	struct value *copy;

	if (value->kind == VALUE_LIST) {
		copy = value_list(a);
		for (size_t i = 0; i < value->n; i++)
			value_add(a, copy, without(a, value->items[i], keys));
		return copy;
	}
	if (value->kind != VALUE_MAP)
		return (struct value *)value;
	copy = value_map(a);
	for (size_t i = 0; i < value->n; i++)
		if (!is_listed(value->keys[i], keys))
			value_put(a, copy, value->keys[i], without(a, value->items[i], keys));
	return copy;
}

void stage_checksum(char out[static DIGEST_MD5_TEXT], const struct value *root)
{
	static const char *const anywhere[] = { "desc",   "type",    "labels", "meta", "locked", "frozen",
						"metric", "persist", "isexec", "size", "nfiles", NULL };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str json = { 0 };
	struct value *kept = without(&a, root, anywhere);
	const char *wdir = value_get_text(kept, "wdir");

	value_drop(kept, "md5");
	if (wdir && strcmp(wdir, ".") == 0)
		value_drop(kept, "wdir");
	value_to_json(&json, kept, true);
	digest_md5_bytes(out, str_text(&json), json.len);
}

static void sha256_of(char out[static STAGE_KEY_TEXT], const struct value *entry)
{
	CLEANUP(str_release) struct str json = { 0 };
	char digest[DIGEST_TEXT];

	value_to_json(&json, entry, true);
	digest_bytes(digest, str_text(&json), json.len);
	snprintf(out, STAGE_KEY_TEXT, "%s", strchr(digest, ':') + 1);
}

static const char *const sizes[] = { "size", "nfiles", NULL };

void stage_run_key(char out[static STAGE_KEY_TEXT], const struct value *entry)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *kept = without(&a, entry, sizes), *paths = value_list(&a);
	const struct value *outs = value_get(kept, "outs");

	for (size_t i = 0; outs && i < outs->n; i++)
		value_add(&a, paths, (struct value *)value_get(outs->items[i], "path"));
	value_put(&a, kept, "outs", paths);
	sha256_of(out, kept);
}

void stage_run_value(char out[static STAGE_KEY_TEXT], const struct value *entry)
{
	CLEANUP(arena_release) struct arena a = { 0 };

	sha256_of(out, without(&a, entry, sizes));
}

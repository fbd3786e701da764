/* dvc_lock.c - finds the hold-out of the recorded commands. Source: DVC 3's dvc.lock, schema 2.0. */
#include "pipeline/dvc_lock.h"

#include "base/mem.h"
#include "base/str.h"
#include "format/yaml/yaml.h"

#include <string.h>

static const char *text_of(const struct ynode *map, const char *key)
{
	const struct ynode *node = ynode_get(map, key);

	return node && node->kind == YNODE_SCALAR ? node->text : NULL;
}

static bool is_md5(const char *text)
{
	return text && strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32;
}

/* path NULL: whatever the path. */
static void take_md5s(struct strvec *out, const struct ynode *list, const char *path)
{
	for (size_t i = 0; list && list->kind == YNODE_LIST && i < list->n; i++) {
		const char *at = text_of(list->items[i], "path"), *md5 = text_of(list->items[i], "md5");

		if (is_md5(md5) && (!path || (at && strcmp(at, path) == 0)))
			strvec_add(out, md5);
	}
}

/* The words after --holdout, or behind its '='. Quotes are of the shell: a path with blanks is not found, which refuses it. */
static void take_command(struct strvec *out, const struct ynode *stage, const char *command)
{
	CLEANUP(strvec_release) struct strvec words = { 0 };

	strvec_split(&words, command, ' ');
	for (size_t i = 0; i < words.n; i++) {
		const char *path = NULL;

		if (strcmp(words.v[i], "--holdout") == 0 && i + 1 < words.n)
			path = words.v[i + 1];
		else if (str_starts(words.v[i], "--holdout="))
			path = words.v[i] + strlen("--holdout=");
		if (!path || !*path)
			continue;
		take_md5s(out, ynode_get(stage, "deps"), path);
		take_md5s(out, ynode_get(stage, "outs"), path);
	}
}

int dvc_lock_holdouts(struct strvec *out, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	const struct ynode *stages;

	if (yaml_read_text(&y, text, len, path, err) < 0)
		return -1;
	stages = ynode_get(y.root, "stages");
	for (size_t i = 0; stages && stages->kind == YNODE_MAP && i < stages->n; i++) {
		const struct ynode *stage = stages->items[i], *commands = ynode_get(stage, "cmd");

		if (commands && commands->kind == YNODE_SCALAR)
			take_command(out, stage, commands->text);
		for (size_t j = 0; commands && commands->kind == YNODE_LIST && j < commands->n; j++)
			if (commands->items[j]->kind == YNODE_SCALAR)
				take_command(out, stage, commands->items[j]->text);
	}
	return 0;
}

int dvc_file_outs(struct strvec *out, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };

	if (yaml_read_text(&y, text, len, path, err) < 0)
		return -1;
	take_md5s(out, ynode_get(y.root, "outs"), NULL);
	return 0;
}

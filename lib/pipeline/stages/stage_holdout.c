/* stage_holdout.c - finds the hold-out of the recorded commands. */
#include "pipeline/stages/stage_holdout.h"

#include "base/mem.h"
#include "base/str.h"
#include "pipeline/dvc_file.h"
#include "pipeline/stages/stage_lock.h"

#include <string.h>

/* A folder's digest is not that of a file. */
static void take_md5(struct strvec *out, const struct value *item)
{
	const struct object_meta meta = item ? stage_lock_meta(item) : OBJECT_META_NONE;

	if (meta.id[0] && !object_is_dir(meta.id))
		strvec_add(out, meta.id);
}

/* The words after --holdout, or behind its '='. Quotes are of the shell: a path with blanks is not found, which refuses it. */
static void take_command(struct strvec *out, const struct value *stage, const char *command)
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
		take_md5(out, stage_lock_item(stage, "deps", path));
		take_md5(out, stage_lock_item(stage, "outs", path));
	}
}

/* The gate knows one kind of what cannot be read. */
static int unreadable(struct err *err)
{
	err->code = ERR_USAGE;
	return -1;
}

int stage_holdout_of_lock(struct strvec *out, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(stage_lock_release) struct stage_lock lock;
	const struct value *stages;

	if (stage_lock_read_text(&lock, text, len, path, err) < 0)
		return unreadable(err);
	stages = value_get(lock.root, "stages");
	for (size_t i = 0; stages && i < stages->n; i++) {
		const struct value *stage = stages->items[i], *commands = value_get(stage, "cmd");

		if (commands->kind == VALUE_TEXT)
			take_command(out, stage, commands->text);
		for (size_t j = 0; commands->kind == VALUE_LIST && j < commands->n; j++)
			take_command(out, stage, commands->items[j]->text);
	}
	return 0;
}

int stage_holdout_of_file(struct strvec *out, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(dvc_file_release) struct dvc_file file;
	const struct value *outs;

	if (dvc_file_read_text(&file, text, len, path, err) < 0)
		return unreadable(err);
	outs = value_get(file.root, "outs");
	for (size_t i = 0; outs && i < outs->n; i++)
		take_md5(out, outs->items[i]);
	return 0;
}

/* params.c - reads params.yaml and lays the options -S over it. */
#include "pipeline/params/params.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

static int apply_set(struct yaml *y, const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');
	CLEANUP(mem_free) char *key = NULL;

	if (!equals || equals == text)
		return err_set(err, ERR_USAGE, "-S %s: key=value is expected, like train.folds=5", text);
	key = mem_strndup(text, (size_t)(equals - text));
	return yaml_set(y, key, equals + 1, err);
}

int params_read(struct yaml *y, const char *path, const struct strvec *set, struct err *err)
{
	static const char by_itself[] = "params.yaml";
	int status;

	*y = (struct yaml){ 0 };
	if (path || fs_exists(by_itself))
		status = yaml_read_file(y, path ? path : by_itself, err);
	else
		status = yaml_read_text(y, "", 0, by_itself, err);
	if (status < 0)
		return -1;
	if (y->root->kind != YNODE_MAP)
		return yaml_error(y, y->root, err, "a map of parameters is expected");
	for (size_t i = 0; set && i < set->n; i++)
		if (apply_set(y, set->v[i], err) < 0)
			return -1;
	return 0;
}

int params_check(const struct yaml *y, struct err *err)
{
	static const char *const known[] = { "model_name", "seed", "split", "preprocess", "train", NULL };

	return yaml_only(y, y->root, known, err);
}

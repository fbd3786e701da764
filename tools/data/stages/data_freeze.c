/* data freeze, data unfreeze - stages and imports that are left as they are. */
#include "tools/data/commands.h"
#include "tools/data/data_project.h"

#include "base/fs.h"
#include "base/mem.h"
#include "ci/dvc_front.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "pipeline/stages/stage_dump.h"
#include "pipeline/stages/stage_target.h"

#include <stdio.h>
#include <string.h>

static int freeze_file(const char *path, bool frozen, struct err *err)
{
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };

	if (dvc_file_read(&file, path, err) < 0)
		return -1;
	if (frozen)
		value_put(&file.arena, file.root, "frozen", value_bool(&file.arena, true));
	else
		value_drop(file.root, "frozen");
	return dvc_file_write(&file, err);
}

static int freeze_one(struct data_project *d, const char *target, bool frozen, struct err *err)
{
	CLEANUP(stage_set_release) struct stage_set set = { 0 };
	CLEANUP(mem_free) char *path = NULL;
	struct stage *s;
	bool existed;

	if (stage_target_find(&set, &d->stages, d->project.root, d->from, target, 0, err) < 0)
		return -1;
	if (set.n != 1)
		return err_set(err, DVC_ERROR, "'%s' is more than one stage", target);
	s = &d->stages.v[set.v[0]];
	path = fs_join(d->project.root, s->file);
	s->frozen = frozen;
	if (!s->name)
		return freeze_file(path, frozen, err);
	if (stage_dump_write(s, d->project.root, path, &existed, err) < 0)
		return -1;
	if (!d->args->quiet) {
		CLEANUP(mem_free) char *shown = data_project_shown(d, s->file);

		printf("Modifying stage '%s' in '%s'\n", s->name, shown);
	}
	return 0;
}

static int freeze(const void *raw, bool frozen, struct err *err)
{
	const struct common *args = raw;
	CLEANUP(data_project_release) struct data_project d = { 0 };
	int code = 0;

	if (data_project_open(&d, raw, frozen ? "dvc freeze" : "dvc unfreeze", DATA_LOCKED | DATA_STAGES, err) < 0)
		return data_failed(err);
	for (size_t i = 0; i < args->rest.n; i++) {
		struct err one = { 0 };

		if (freeze_one(&d, args->rest.v[i], frozen, &one) == 0)
			continue;
		if (code && err->code)
			log_warn(args->log, "%s", err->text);
		err_set(err, DVC_FAILED, "failed to %s '%s' - %s", frozen ? "freeze" : "unfreeze", args->rest.v[i], one.text);
		code = -1;
	}
	return code;
}

static int run_freeze(const void *raw, struct err *err)
{
	return freeze(raw, true, err);
}

static int run_unfreeze(const void *raw, struct err *err)
{
	return freeze(raw, false, err);
}

const struct command data_freeze = {
	.name = "freeze",
	.summary = "leave stages or .dvc files as they are, whatever they depend on",
	.operands = "TARGET...",
	.args_size = sizeof(struct common),
	.examples = "  data freeze prepare\n  data freeze sub/dvc.yaml:prepare raw.csv.dvc\n",
	.run = run_freeze,
	.least = 1,
};

const struct command data_unfreeze = {
	.name = "unfreeze",
	.summary = "let stages or .dvc files follow what they depend on again",
	.operands = "TARGET...",
	.args_size = sizeof(struct common),
	.examples = "  data unfreeze prepare\n  data unfreeze sub/dvc.yaml:prepare raw.csv.dvc\n",
	.run = run_unfreeze,
	.least = 1,
};

/* data root - the project's root, relative to the working folder. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/project/project.h"

#include <stdio.h>

static int run(const void *raw, struct err *err)
{
	CLEANUP(mem_free) char *root = project_find_root(".", err);
	CLEANUP(mem_free) char *shown = NULL;

	(void)raw; /* DVC prints it with --quiet, too */
	if (!root)
		return -1;
	shown = project_relative(root, NULL);
	printf("%s\n", shown);
	return 0;
}

const struct command data_root = {
	.name = "root",
	.summary = "print the project's root, relative to the working folder",
	.args_size = sizeof(struct common),
	.examples = "  data root\n  data --cd data/raw root\n",
	.run = run,
};

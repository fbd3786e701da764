/* data - versions of data and pipelines in DVC's formats. Called by the name `dvc` it takes DVC's own command line, `repro` included. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "ci/dvc_front.h"

static const struct command *const rows[] = {
	&data_root, &data_version, &data_doctor, &data_init, &data_add, &data_checkout, &data_commit,
};

int main(int argc, char **argv)
{
	static const char *const also[] = { "repro", NULL };
	static struct command commands[ARRAY_LEN(rows) + 1];
	struct program program = { .summary = "keep versions of data and pipelines, in DVC's formats", .commands = commands };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		commands[i] = *rows[i];
	return dvc_front(&program, dvc_front_is_dvc(argv[0]) ? "dvc" : "data", also, argc, argv);
}

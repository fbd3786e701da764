/* data version (doctor) - the release of DVC that ours is like, and what this machine and project are, in DVC's words. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "ci/dvc_front.h"
#include "pipeline/project.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static void describe_machine(struct str *out, const struct env *env)
{
	CLEANUP(mem_free) char *global = project_config_folder(env, false);
	CLEANUP(mem_free) char *system = project_config_folder(env, true);
	struct utsname name;

	if (uname(&name) == 0)
		str_addf(out, "Platform: %s-%s-%s\n", name.sysname, name.release, name.machine);
	str_add(out, "Supports:\n\tlocal,\n\tazure,\n\thttp,\n\thttps,\n\ts3,\n\tssh,\n\twebdav,\n\twebdavs\n");
	str_addf(out, "Config:\n\tGlobal: %s\n\tSystem: %s\n", global, system);
}

static int run(const void *raw, struct err *err)
{
	const struct common *args = raw;
	CLEANUP(str_release) struct str out = { 0 };
	size_t width;

	(void)err;
	str_addf(&out, "DVC version: %s (interlock %s)", DVC_RELEASE, INTERLOCK_VERSION);
	width = out.len;
	str_addch(&out, '\n');
	for (size_t i = 0; i < width; i++)
		str_addch(&out, '-');
	str_addch(&out, '\n');
	describe_machine(&out, args->env);
	fputs(str_text(&out), stdout);
	return 0;
}

const struct command data_version = {
	.name = "version",
	.summary = "print DVC's release that this is like, and what is known of the machine and the project",
	.args_size = sizeof(struct common),
	.examples = "  data version\n",
	.run = run,
};

const struct command data_doctor = {
	.name = "doctor",
	.summary = "the same as version",
	.args_size = sizeof(struct common),
	.examples = "  data doctor\n",
	.run = run,
};

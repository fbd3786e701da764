/* child_runs.c - makes the folder, and takes it in. */
#include "track/runs/child_runs.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

/* Of nobody's run: one of the default experiment. */
static int find_run(struct run *run, struct store *s, const char *run_id, struct err *err)
{
	if (s)
		return store_run_get(s, run, run_id, err);
	*run = (struct run){ .experiment = mem_strdup("Default"), .name = mem_strdup(""), .user = mem_strdup("") };
	return 0;
}

/* Beside the store's artifacts: MLflow refuses runs in any folder below one of that name. Caller frees. */
static char *choose_folder(struct store *s, const char *run_id, const struct env *env)
{
	CLEANUP(mem_free) char *root = s ? fs_absolute(store_artifact_root(s)) : NULL, *own = root ? fs_parent(root) : NULL;
	CLEANUP(mem_free) char *marked = str_format("%s/", own ? own : "/artifacts");
	const char *temporary = env_get(env, "TMPDIR");
	char id[33];

	digest_random_hex(id, 8);
	if (own && !strstr(marked, "/artifacts/"))
		return str_format("%s/mlruns-%s", own, run_id);
	return str_format("%s/interlock-mlruns-%s", temporary ? temporary : "/tmp", id);
}

int child_runs_open(struct child_runs *c, struct store *s, const char *run_id, const struct env *env, struct err *err)
{
	*c = (struct child_runs){ 0 };
	if (find_run(&c->run, s, run_id, err) < 0)
		return -1;
	c->folder = choose_folder(s, run_id, env);
	return mlruns_make(c->folder, &c->run, err);
}

void child_runs_environment(const struct child_runs *c, struct strvec *set)
{
	mlruns_environment(set, c->folder, &c->run);
}

int child_runs_collect(struct child_runs *c, struct store *s, struct log *log, bool failed, struct err *err)
{
	CLEANUP(strvec_release) struct strvec notes = { 0 };
	struct err own, *told = failed ? &own : err;
	int code = s ? mlruns_collect(c->folder, s, &c->run, &notes, told) : 0;

	for (size_t i = 0; i < notes.n; i++)
		log_warn(log, "%s", notes.v[i]);
	fs_remove_tree(c->folder, &own);
	mem_free(&c->folder);
	return code < 0 || failed ? -1 : 0;
}

void child_runs_release(struct child_runs *c)
{
	struct err ignored;

	if (c->folder)
		fs_remove_tree(c->folder, &ignored);
	free(c->folder);
	run_release(&c->run);
	*c = (struct child_runs){ 0 };
}

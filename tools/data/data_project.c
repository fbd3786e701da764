/* data_project.c - opening a project for a command, and telling git at its end. */
#include "tools/data/data_project.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/workspace/gitignore_edit.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/config.h"
#include "pipeline/project/project_remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Before anything of the project is read. */
static int take_lock(struct data_project *d, unsigned needs, struct err *err)
{
	int64_t wait_ms = d->args->wait_for_lock ? REPO_LOCK_FOR_EVER : REPO_LOCK_WAIT_MS;

	if (needs & DATA_LOCKED)
		return repo_lock_take(&d->lock, wait_ms, err);
	return needs & DATA_SHARED ? repo_lock_share(&d->lock, wait_ms, err) : 0;
}

int data_project_open(struct data_project *d, const void *args, const char *command, unsigned needs, struct err *err)
{
	CLEANUP(mem_free) char *temp = NULL;

	*d = (struct data_project){ .args = args };
	repo_lock_init(&d->lock, "", command, false, NULL);
	if (project_open(&d->project, ".", d->args->env, err) < 0 || project_workspace_open(&d->cache, &d->project, err) < 0)
		return -1;
	d->from = project_relative(".", d->project.root);
	temp = fs_join(d->project.dvc_folder, "tmp");
	repo_lock_release(&d->lock);
	repo_lock_init(&d->lock, temp, command, config_flag(d->project.config, "core", "hardlink_lock", false), d->args->log);
	if (take_lock(d, needs, err) < 0)
		return -1;
	return needs & DATA_STAGES ? project_stages(&d->stages, &d->project, err) : 0;
}

void data_project_release(struct data_project *d)
{
	stage_list_release(&d->stages);
	project_workspace_release(&d->cache);
	repo_lock_release(&d->lock);
	project_release(&d->project);
	work_tree_close(d->git);
	strvec_release(&d->edited);
	strvec_release(&d->ignored);
	free(d->from);
	*d = (struct data_project){ 0 };
}

int data_project_busy(struct data_project *d, const struct stage *s, enum data_use use, struct err *err)
{
	CLEANUP(strvec_release) struct strvec paths = { 0 };

	if (!repo_lock_any_at_work(&d->lock))
		return 0;
	for (size_t i = 0; i < s->n_outs; i++)
		strvec_add_take(&paths, fs_join(d->project.root, s->outs[i].at));
	for (size_t i = 0; use == DATA_READS && i < s->n_deps; i++)
		if (s->deps[i].kind == DEP_PATH)
			strvec_add_take(&paths, fs_join(d->project.root, s->deps[i].at));
	return repo_lock_blocked(&d->lock, use == DATA_READS ? &paths : NULL, use == DATA_WRITES ? &paths : NULL, err);
}

char *data_project_path(const struct data_project *d, const char *operand)
{
	return project_relative(operand, d->project.root);
}

char *data_project_shown(const struct data_project *d, const char *at)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, at);

	return project_relative(path, NULL);
}

static struct work_tree *git_of(struct data_project *d, struct err *err)
{
	if (!d->git_asked && d->project.has_git) {
		d->git_asked = true;
		work_tree_open(&d->git, d->project.root, err);
	}
	return d->git;
}

static void edited(struct data_project *d, const char *at)
{
	if (!strvec_has(&d->edited, at))
		strvec_add(&d->edited, at);
}

static void edited_ignore(struct data_project *d, const char *at)
{
	CLEANUP(mem_free) char *folder = fs_parent(at);
	CLEANUP(mem_free) char *file = fs_join(folder, ".gitignore");

	edited(d, strcmp(folder, ".") == 0 ? ".gitignore" : file);
}

int data_project_ignore(struct data_project *d, const char *at, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, at);
	struct err why = { 0 };
	struct work_tree *t = git_of(d, &why);
	bool changed;

	if (!t)
		return why.code ? (*err = why, -1) : 0;
	if (work_tree_tracks(t, path))
		return err_set(err, DVC_ERROR,
			       "output '%s' is already tracked by SCM (e.g. Git). To stop tracking from Git: git rm -r --cached '%s'", at,
			       at);
	if (work_tree_ignores(t, path))
		return 0;
	if (gitignore_add(d->project.root, at, &changed, err) < 0)
		return -1;
	if (changed) {
		edited_ignore(d, at);
		strvec_add(&d->ignored, at);
	}
	return 0;
}

int data_project_git_ignores(struct data_project *d, const char *at, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, at);
	struct err why = { 0 };
	struct work_tree *t = git_of(d, &why);

	if (!t)
		return why.code ? (*err = why, -1) : 0;
	return work_tree_ignores(t, path);
}

int data_project_unignore(struct data_project *d, const char *at, struct err *err)
{
	bool changed;

	if (!d->project.has_git)
		return 0;
	if (gitignore_remove(d->project.root, at, &changed, err) < 0)
		return -1;
	if (changed)
		edited_ignore(d, at);
	return 0;
}

void data_project_undo_ignore(struct data_project *d)
{
	struct err ignored;

	for (size_t i = 0; i < d->ignored.n; i++)
		gitignore_remove(d->project.root, d->ignored.v[i], NULL, &ignored);
}

/* One word of a shell's line. */
static void print_word(const char *word)
{
	if (*word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-") == strlen(word)) {
		printf(" %s", word);
		return;
	}
	fputs(" '", stdout);
	for (; *word; word++)
		fputs(*word == '\'' ? "'\"'\"'" : (char[]){ *word, '\0' }, stdout);
	putchar('\'');
}

int data_project_tell_git(struct data_project *d, struct err *err)
{
	struct strvec paths = { 0 };
	struct work_tree *t;
	int status = 0;

	if (!d->edited.n || !d->project.has_git)
		return 0;
	if (!config_flag(d->project.config, "core", "autostage", false)) {
		if (d->args->quiet || d->args->json)
			return 0;
		strvec_sort(&d->edited);
		fputs("\nTo track the changes with git, run:\n\n\tgit add", stdout);
		for (size_t i = 0; i < d->edited.n; i++) {
			CLEANUP(mem_free) char *shown = data_project_shown(d, d->edited.v[i]);

			print_word(shown);
		}
		fputs("\n\nTo enable auto staging, run:\n\n\tdvc config core.autostage true\n", stdout);
		return 0;
	}
	t = git_of(d, err);
	for (size_t i = 0; i < d->edited.n; i++)
		strvec_add_take(&paths, fs_join(d->project.root, d->edited.v[i]));
	if (t)
		status = work_tree_add(t, &paths, err);
	strvec_release(&paths);
	return status;
}

const struct stage *data_project_find_out(const struct data_project *d, const char *at, bool inside, size_t *out)
{
	for (size_t i = 0; i < d->stages.n; i++) {
		const struct stage *s = &d->stages.v[i];

		for (size_t k = 0; k < s->n_outs; k++) {
			size_t len = strlen(s->outs[k].at);

			*out = k;
			if (strcmp(s->outs[k].at, at) == 0 || (inside && strncmp(s->outs[k].at, at, len) == 0 && at[len] == '/'))
				return s;
		}
	}
	return NULL;
}

bool data_project_asks(const char *question)
{
	char line[16];

	if (!isatty(STDIN_FILENO))
		return false;
	fprintf(stderr, "%s [y/n] ", question);
	return fgets(line, sizeof(line), stdin) && (line[0] == 'y' || line[0] == 'Y');
}

int data_project_check_remotes(struct data_project *d, struct err *err)
{
	return project_remotes_known(&d->project, &d->stages, err);
}

int data_failed(struct err *err)
{
	if (err->code == ERR_USAGE || err->code == ERR_DATA || err->code == ERR_INTEGRITY || err->code == DVC_ERROR)
		err->code = DVC_FAILED;
	return -1;
}

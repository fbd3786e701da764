/* new_out.c - what may become an output. */
#include "tools/data/files/new_out.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "pipeline/dvc_code.h"

#include <string.h>
#include <sys/stat.h>

/* Nothing may be an output that steers DVC itself, and nothing outside of the project. */
int new_out_check_path(struct data_project *d, const char *at, const char *operand, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, at);
	const char *name = fs_base(at);
	struct ignore_match match;
	int ignored;

	if (at[0] == '/' || str_starts(at, "../") || strcmp(at, "..") == 0)
		return err_set(err, DVC_FAILED, "'%s' lies outside of the project: cached external outputs are not supported", operand);
	if (strcmp(at, ".") == 0)
		return err_set(err, DVC_FAILED, "the project's root cannot be an output");
	if (strcmp(name, "dvc.yaml") == 0 || strcmp(name, "dvc.lock") == 0 || str_ends(name, ".dvc"))
		return err_set(err, DVC_FAILED, "DVC file '%s' cannot be an output.", operand);
	if (!str_is_utf8(at, strlen(at)))
		return err_set(err, ERR_IO, "the name '%s' is not UTF-8", operand);
	ignored = ignore_explain(&match, d->cache.ignore, at, fs_is_dir(path), err);
	if (ignored > 0)
		return err_set(err, DVC_FAILED, "Path '%s' is ignored by %s:%d:%s", operand, match.file, match.line, match.pattern);
	return ignored;
}

/* A folder above that is a symbolic link leads elsewhere; so does a link to a folder itself. */
int new_out_check_links(const struct data_project *d, const char *at, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, at);
	struct stat st;

	for (char *slash = path + strlen(d->project.root) + 1; slash; slash = strchr(slash + 1, '/')) {
		bool is_link;

		if (*slash == '/')
			*slash = '\0';
		is_link = lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && fs_is_dir(path);
		if (is_link && strlen(path) > strlen(d->project.root) + 1)
			return err_set(err, DVC_FAILED, "Cannot add files inside symlinked directories to DVC: '%s'", path);
		if (strlen(path) < strlen(d->project.root) + 1 + strlen(at))
			path[strlen(path)] = '/';
	}
	return 0;
}

static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && path[len] == '/';
}

/* Outputs do not overlap, and no stage's file lies inside one. */
int new_out_check_overlap(const struct data_project *d, const char *at, struct err *err)
{
	size_t n_same = 0;

	for (size_t i = 0; i < d->stages.n; i++) {
		const struct stage *s = &d->stages.v[i];

		for (size_t k = 0; k < s->n_outs; k++) {
			if (is_below(s->outs[k].at, at))
				return err_set(err, DVC_FAILED,
					       "Cannot add '%s', because it is overlapping with other DVC tracked output: '%s'. To include "
					       "'%s' in "
					       "'%s', run 'dvc remove %s' and then 'dvc add %s'",
					       at, s->outs[k].at, s->outs[k].at, at, s->address, at);
			if (strcmp(s->outs[k].at, at) == 0 && ++n_same > 1)
				return err_set(err, DVC_FAILED, "output '%s' is specified in more than one stage: '%s' is one of them", at,
					       s->address);
		}
	}
	for (size_t i = 0; i < d->stages.n; i++)
		if (is_below(d->stages.v[i].file, at))
			return err_set(err, DVC_FAILED, "'%s' is within an output '%s': stage files cannot be inside an output",
				       d->stages.v[i].file, at);
	return 0;
}

/* What git passes over would be lost with the next clone. */
int new_out_check_tracked(struct data_project *d, const char *at, struct err *err)
{
	CLEANUP(mem_free) char *file = str_format("%s.dvc", at), *shown = data_project_shown(d, file);
	int ignored = data_project_git_ignores(d, file, err);

	return ignored > 0 ? err_set(err, DVC_FAILED, "bad DVC file name '%s' is git-ignored.", shown) : ignored;
}

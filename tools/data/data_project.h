/* data_project.h - what a command that works on the project begins with: root, configuration, cache, lock, stages; and what it tells git. */
#ifndef DATA_DATA_PROJECT_H
#define DATA_DATA_PROJECT_H

#include "base/options/opt.h"
#include "git/work_tree.h"
#include "pipeline/project/project_workspace.h"
#include "pipeline/locks/repo_lock.h"

enum data_need {
	DATA_LOCKED = 1, /* .dvc/tmp/lock, for as long as the project is open */
	DATA_STAGES = 2, /* every stage */
	DATA_SHARED = 4, /* the same lock, beside others who only read */
};

struct data_project {
	struct project project;
	struct project_workspace cache;
	struct repo_lock lock;
	struct stage_list stages;
	struct work_tree *git; /* NULL until asked for, and without git */
	bool git_asked;
	char *from;            /* the user's folder, relative to the root */
	struct strvec edited;  /* files that git is to know of, relative to the root */
	struct strvec ignored; /* outputs whose line came into a .gitignore */
	const struct common *args;
};

/* command: what others are told holds the lock: "dvc add". Release it whatever is returned. */
int data_project_open(struct data_project *d, const void *args, const char *command, unsigned needs, struct err *err);
void data_project_release(struct data_project *d);

enum data_use { DATA_READS, DATA_WRITES };
/* Is another process at work on a stage's outputs, or, of who only reads, does it write what the stage needs? DVC_ERROR "'/path' is busy, ..." */
int data_project_busy(struct data_project *d, const struct stage *s, enum data_use use, struct err *err);

/* An operand, relative to the root ("../x" if outside). Caller frees. */
char *data_project_path(const struct data_project *d, const char *operand);
/* A path of the project as the user sees it from where he is. Caller frees. */
char *data_project_shown(const struct data_project *d, const char *at);

/* Keep an output out of git, unless git does so already. DVC_ERROR if git tracks it. */
int data_project_ignore(struct data_project *d, const char *at, struct err *err);
/* Take the line away. */
int data_project_unignore(struct data_project *d, const char *at, struct err *err);
/* Does git pass over this file of the project? Returns 1, 0 or -1. */
int data_project_git_ignores(struct data_project *d, const char *at, struct err *err);
/* After a failure: the lines that this command put there go. */
void data_project_undo_ignore(struct data_project *d);
/* Stage what was edited (core.autostage), or say how to. */
int data_project_tell_git(struct data_project *d, struct err *err);

/* The stage with an output at this very path, or, with inside, at a folder above it. *out: the output's place. NULL if there is none. */
const struct stage *data_project_find_out(const struct data_project *d, const char *at, bool inside, size_t *out);
/* Is each remote that an output names in the configuration? DVC_CONFIG. */
int data_project_check_remotes(struct data_project *d, struct err *err);
/* Ask on the terminal; without one the answer is no. */
bool data_project_asks(const char *question);

/* What DVC calls a failure of the command itself ends with 1; what the machine refuses stays DVC_ERROR. Returns -1. */
int data_failed(struct err *err);

#endif

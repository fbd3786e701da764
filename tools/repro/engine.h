/* engine.h - one run of repro: everything that is open while stages are looked at, run and saved. */
#ifndef REPRO_ENGINE_H
#define REPRO_ENGINE_H

#include "pipeline/locks/lock_book.h"
#include "pipeline/project/project_workspace.h"
#include "pipeline/sources/import_dep.h"
#include "pipeline/locks/repo_lock.h"
#include "pipeline/schedule.h"
#include "pipeline/stages/stage_save.h"
#include "pipeline/stages/stage_target.h"
#include "tools/repro/children.h"
#include "tools/repro/request.h"
#include "tools/repro/view.h"

struct tracking;

/* A stage that runs in a place of its own. */
struct job {
	size_t stage, at_command;
	double started;
	struct strvec read, written; /* absolute: what the lock of paths says of it */
	bool ended;                  /* its last command has; it is to be saved */
};

struct engine {
	const struct args *args;
	struct project project;
	struct project_workspace space;
	struct import_desk desk; /* what unfrozen imports are looked at with */
	struct param_memo params;
	struct stage_list stages;
	struct dag dag;
	struct schedule schedule;
	struct repo_lock lock;
	struct lock_book book;
	struct stage_saving saving;
	struct children children;
	struct job *jobs; /* (children.n): one more than may run where more than one may, for the stage that is being saved */
	struct stage_record record;
	struct view view;
	struct ci ci;
	struct tracking *tracking; /* NULL: not tracked */
	char *from;                /* the user's folder, relative to the root */
	bool *forced;              /* by stage */
	const char **later;        /* names of stages in the order, for the lock */
	struct work_tree *git;     /* NULL until a stage is saved, or without git */
	struct strvec edited;      /* files to be put into git */
	struct stage_set failed;
	size_t n_reproduced;
	bool saving_behind; /* one of the jobs has ended and is yet to be saved */
	bool spoke;         /* the last stage has run: a blank line comes before the next */
	struct err why;     /* of the first failure */
};

/* ---- engine.c ---- */

/* Look at, and where it is to be, run every stage that the command line asks for. Returns 0; -1 with DVC's error; 128 + signal. */
int engine_run(struct engine *e, struct err *err);
/* Places for jobs stages at once, and for the one that is being saved while the next runs already. */
size_t engine_places(size_t jobs);
/* A place that neither a child nor a stage that is yet to be saved has. */
size_t engine_free_place(const struct engine *e);
/* A stage came to its end without a failure. */
void engine_stage_over(struct engine *e, size_t stage, size_t place, enum stage_outcome outcome);

/* ---- stage_begin.c ---- */

enum begun { BEGUN_OVER, BEGUN_RUNS };
/* Judge a stage; then it is over (nothing to do, or from the cache), or its first command runs in a place. -1 with err: it failed. */
int stage_begin(struct engine *e, size_t stage, enum begun *begun, struct err *err);
/* Start the next command of a job; false if there is none. -1 with err. */
int stage_next_command(struct engine *e, size_t place, struct err *err);

/* ---- stage_end.c ---- */

/* Save what a stage left and write dvc.lock, or its .dvc file. */
int stage_end(struct engine *e, size_t stage, struct err *err);
/* The paths that a stage reads and writes, absolute. */
void stage_paths(const struct engine *e, const struct stage *s, struct strvec *read, struct strvec *written);

#endif

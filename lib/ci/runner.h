/* runner.h - what GitHub Actions, Azure Pipelines and GitLab read from a program: outputs, summary, annotations, groups.
 *
 * Outside CI every call does nothing. Log commands go to stderr: runners scan both streams, and stdout belongs to the result.
 */
#ifndef CI_RUNNER_H
#define CI_RUNNER_H

#include "base/env.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum ci_kind { CI_NONE, CI_GITHUB, CI_AZURE, CI_GITLAB };
enum ci_level { CI_NOTICE, CI_WARNING, CI_ERROR };

enum {
	CI_ANNOTATIONS_MOST = 10,         /* a level and process; runners drop what is beyond 10 a step */
	CI_MESSAGE_MOST = 4096,           /* bytes of an annotation's text */
	CI_OUTPUT_MOST = 256 << 10,       /* bytes of one output */
	CI_GITHUB_OUTPUTS_MOST = 1 << 20, /* bytes of a step's outputs together, in UTF-16 as GitHub counts them (it says: of a job's) */
	CI_AZURE_OUTPUT_MOST = 32766,     /* bytes of an output: it becomes a variable of the environment of every later step */
	CI_GITLAB_ENV_MOST = 5 << 10,     /* bytes that a dotenv report must stay under */
	CI_GITLAB_ENV_VARIABLES = 20,     /* in a dotenv report: the least that a GitLab takes */
	CI_SUMMARY_MOST = 1024 << 10,     /* bytes of a step's summary; GitHub shows nothing at all beyond it */
};

struct ci {
	enum ci_kind kind;
	const struct env *env;
	const char *program; /* GitLab's variables and Azure's summary files carry it, since jobs and builds share one name space there */
	char token[33];      /* of the open fence; "" = none */
};

/* GITHUB_ACTIONS, TF_BUILD, GITLAB_CI. */
void ci_detect(struct ci *ci, const struct env *env, const char *program);

/*
 * A step output. ERR_USAGE for a name with '=', '<<', ';', ']', CR or LF; ERR_DATA for a value that the runner cannot take (over
 * CI_OUTPUT_MOST, or over the runner's own limit above; GitLab: a line break). Secrets of the job are taken out (ci/defuse.h), as from
 * everything else that is said here.
 */
int ci_output(const struct ci *ci, const char *name, const char *value, struct err *err);

/* Append Markdown to the job's summary; cut at a section border when over the runner's limit. */
int ci_summary(const struct ci *ci, const char *markdown, struct err *err);

/*
 * file and title may be NULL; line and col 0 = unknown. Those beyond CI_ANNOTATIONS_MOST are kept for ci_finish(). GitLab's log has no
 * annotations: an error or a warning with a file goes to interlock-codequality.json, which the job declares as its report.
 */
void ci_annotate(const struct ci *ci, enum ci_level level, const char *file, int line, int col, const char *title, const char *text);
/* The last word of a process: annotations that the runner would have dropped stand in the summary. */
int ci_finish(const struct ci *ci, struct err *err);

/* From now on the runner prints "***" for this text, and for each of its lines. GitLab cannot be told. */
void ci_mask(const struct ci *ci, const char *secret);

/* What a runner shows by itself; each may be NULL. Files are named from the working folder. */
struct ci_reports {
	const char *junit;   /* test results. Azure is told; GitLab's job declares the file; GitHub has no view of them, the summary has */
	const char *metrics; /* OpenMetrics text: GitLab's interlock-metrics.txt, which is compared with the target branch's */
	const char *title, *link; /* a file among the job's artifacts: GitLab shows a link to it (interlock-links.json) */
};
/* Show them as this runner can; nothing outside of one. ERR_IO. */
int ci_report(const struct ci *ci, const struct ci_reports *reports, struct err *err);

/* Around the output of a user's command: GitHub takes no command from between them. The other runners cannot be told to stop. */
void ci_fence_begin(struct ci *ci, const char *group_title);
void ci_fence_end(struct ci *ci);

/* Append text of unknown origin so that no runner finds a log command in it, nor anybody a secret of the job's (ci/defuse.h). Outside CI
 * the text is copied as it is. */
void ci_defuse(struct str *out, const struct ci *ci, const char *text, size_t len);

/* The first bytes of markdown that end at a section border (a heading outside code fences and <details>) and fit into `most`. */
size_t ci_cut(const char *markdown, size_t most);

/* The file as seen from this folder (the top of a checkout), if it lies below; else as it was given. NULL = no folder. Caller frees. */
char *ci_from_top(const char *top, const char *file);

bool ci_is_hosted(const struct ci *ci); /* the machine is gone after the job: RULES 38 */

#endif

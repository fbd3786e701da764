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
	CI_ANNOTATIONS_MOST = 10,     /* a level and process; runners drop what is beyond 10 a step */
	CI_MESSAGE_MOST = 4096,       /* bytes of an annotation's text */
	CI_OUTPUT_MOST = 256 << 10,   /* bytes of one output; GitHub takes 1 MB a job, counted in UTF-16 */
	CI_SUMMARY_MOST = 1024 << 10, /* bytes of a step's summary; GitHub shows nothing at all beyond it */
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
 * CI_OUTPUT_MOST; GitLab: a line break).
 */
int ci_output(const struct ci *ci, const char *name, const char *value, struct err *err);

/* Append Markdown to the job's summary; cut at a section border when over the runner's limit. */
int ci_summary(const struct ci *ci, const char *markdown, struct err *err);

/* file and title may be NULL; line and col 0 = unknown. GitLab has no annotations in its log: nothing is printed there. */
void ci_annotate(const struct ci *ci, enum ci_level level, const char *file, int line, int col, const char *title, const char *text);

/* Around the output of a user's command: GitHub takes no command from between them. The other runners cannot be told to stop. */
void ci_fence_begin(struct ci *ci, const char *group_title);
void ci_fence_end(struct ci *ci);

/* Append text of unknown origin so that no runner finds a log command in it: "##[" and "##vso[" are broken up by a blank, and so
 * is "::" at the beginning of a line. Outside CI the text is copied as it is. */
void ci_defuse(struct str *out, const struct ci *ci, const char *text, size_t len);

/* The first bytes of markdown that end at a section border (a heading outside code fences and <details>) and fit into `most`. */
size_t ci_cut(const char *markdown, size_t most);

bool ci_is_hosted(const struct ci *ci); /* the machine is gone after the job: RULES 38 */

#endif

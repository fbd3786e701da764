/* view.h - what is seen of a run: DVC's messages, what the stages say, how far it is. */
#ifndef REPRO_VIEW_H
#define REPRO_VIEW_H

#include "ci/relay.h"
#include "tools/repro/stage_record.h"

#include "base/vec.h"

enum { VIEW_LAST_LINES = 3 };

/* One shell's place. */
struct view_place {
	const char *stage; /* its address; NULL = free */
	double started;
	struct str held[2]; /* stdout, stderr: the line that has not ended yet */
	struct str log;     /* in CI, beside other stages: all of it, until it is over */
	struct strvec last; /* the last lines that are not blank */
};

struct view {
	struct view_place *places;
	size_t n_places; /* 1: output passes as it comes; more: in whole lines, each with its stage's name */
	struct stage_record *record;
	struct ci *ci;
	struct ci_relay relay;
	bool quiet, json, on_terminal; /* the terminal shows how far it is below what is said */
	bool shown;                    /* it stands there now */
	size_t n_stages, n_over;
};

/* n_places: stages that run at once. record and ci are borrowed. view_close() ends what stands on the terminal. */
void view_open(struct view *v, size_t n_places, struct stage_record *record, struct ci *ci, bool quiet, bool json);
void view_close(struct view *v);

/* A line of DVC's on stdout: "Stage 'x' didn't change, skipping". Not with -q or --json. */
void view_say(struct view *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A stage begins at a place (0 <= place < n_places); its command; bytes that it said, passed on as n_places says. */
void view_start(struct view *v, size_t place, const char *stage);
void view_command(struct view *v, size_t place, const char *command);
void view_output(struct view *v, size_t place, bool is_error, const char *bytes, size_t len);
/* What the stage said is complete. Appends ": last | lines" to text if there are any. */
void view_end_output(struct view *v, size_t place, struct str *text);
/* The stage is over; place may be SIZE_MAX where it had none. */
void view_end(struct view *v, size_t place, const char *stage, enum stage_outcome outcome, const char *error);
void view_tick(struct view *v);

#endif

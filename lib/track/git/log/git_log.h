/* git_log.h - how a log lies in the branch, for the files that read and write it. */
#ifndef TRACK_GIT_LOG_H
#define TRACK_GIT_LOG_H

#include "track/git/git_store.h"

enum { GIT_SEGMENT_MOST = 1 << 20 };

struct git_reading {
	struct log_record *records;
	size_t n, cap;
	char *last;     /* its last line without the body */
	size_t filed;   /* so many of the head's segments are in the file of git_log_cache.h */
	bool irregular; /* a segment before the last has more or fewer lines than the programs put there */
};
/* Free what it holds; it is empty again. */
void git_reading_release(struct git_reading *r);

/* All segments of a log at the head; its last record must be trusted where trust is enforced. */
int git_read_segments(struct git_store *s, struct git_reading *to, const char *log, struct err *err);

/* Generation and digest of its last record, without the body; zeros for a log that is not there. */
int git_read_end(struct git_store *s, struct log_record *end, const char *log, struct err *err);

/*
 * Generation, digest and digest before of a line without its body, if it has the form in which the programs write it. quoted_log: the log's name
 * as JSON. False: it is for the reader of JSON.
 */
bool git_line_scan(struct log_record *r, const char *line, const char *quoted_log);

/* The log that is read: its name, that name as JSON, its folder, and where in it we are. */
struct git_place {
	const char *log; /* borrowed */
	char *quoted, *dir, *path;
	size_t line;
};
/* At its beginning: path is NULL. */
void git_place_begin(struct git_place *at, const char *log);
/* Free what it holds. */
void git_place_release(struct git_place *at);
/* One line of a segment: r->body NULL if it is a file of its own (git_read_body()), *rest the line without its body. Both are the caller's. */
int git_parse_line(struct log_record *r, char **rest, const char *text, const struct git_place *at, struct err *err);
/* The body of a record whose line has none, the caller's. ERR_INTEGRITY if it is not there. */
int git_read_body(struct git_store *s, struct log_record *r, const char *dir, struct err *err);

/* store_backend's log_one(). */
int git_log_one(struct store *s, struct log_record *out, bool *singly, const char *log, int64_t generation, struct err *err);

/* The last record must be a trusted one's where trust is enforced: else ERR_INTEGRITY. */
int git_check_signed(const struct git_store *s, const struct git_reading *r, const char *log, struct err *err);
/* Is the last record signed by a trusted key? */
bool git_is_accepted(const struct git_store *s, const struct git_reading *r, const char *log);

/* "registry/NAME" as a folder, a segment's file, and the file of a long body. Callers free. */
char *git_log_dir(const char *log);
int64_t git_segment_of(int64_t generation);
size_t git_segments_of(size_t n_records); /* in how many segments so many records lie */
char *git_segment_path(const char *dir, int64_t segment);
char *git_body_path(const char *dir, int64_t generation);

/* Is a body short enough to stand in its line, and written again exactly as it is? Else it is a file of its own. */
bool git_is_inline(const char *body);
/* The line of a record, signed if this machine has a key. */
void git_write_line(struct str *out, const struct trust *t, const struct log_record *r, const char *log);

/* Put one more record of a log into a change on top of s->head, whatever the log's end is; the change gets the record's message. */
int git_log_put(struct git_store *s, struct git_change *change, const char *log, const char *body, struct err *err);

#endif

/* git_log_cache.h - a log as it was read last: in memory, and its whole segments in a file beside the bare repository.
 *
 * Of ten thousand records, inflating and hashing their segments is most of what a reader does. Nothing kept is believed for being there: a
 * segment's records count only while the head names the very blob and folder that they were read from, the last segment is always read from
 * the branch, and the chain of digests, from the first record to those, is computed anew by every reader (store_log_read()). What does not
 * hold is thrown away, and the branch is read.
 */
#ifndef TRACK_GIT_LOG_CACHE_H
#define TRACK_GIT_LOG_CACHE_H

#include "track/git/log/git_log.h"

/* "BLOB FOLDER" of each segment at the head, in order: ids of its file, and of the folder with its long bodies ("-" = none). */
int git_segment_ids(struct git_store *s, struct strvec *out, const char *dir, struct err *err);

/* Records of the leading segments that are at the head (ids) what they were when they were read. Returns of how many segments; to->last is set
 * if they are all. */
size_t git_memo_take(struct git_store *s, struct git_reading *to, const char *log, const struct strvec *ids);
/* The last record, borrowed, where the whole log is known as it is at the head. */
bool git_memo_end(const struct git_store *s, struct log_record *end, const char *log, const struct strvec *ids);
void git_memo_keep(struct git_store *s, const struct git_reading *from, const char *log, const struct strvec *ids);

/* What is kept of the log does not hold: it goes, and this process keeps none any more. False: nothing was kept. */
bool git_log_forget(struct store *s, const char *log);

/* The file: its records, and the ids of its segments. False, and nothing in `to`, if it is not there or is not whole. */
bool git_log_cache_read(struct git_reading *to, struct strvec *segments, const struct git_store *s, const char *log);
/*
 * The same, read in a thread while the branch is asked for, for the log that is wanted first; taken by the next git_log_warm_take() of this log. At
 * most one is under way.
 */
void git_log_warm(struct git_store *s, const char *log);
bool git_log_warm_take(struct git_reading *to, struct strvec *segments, struct git_store *s, const char *log);
void git_log_warm_end(struct git_store *s);
/* Write n segments of what was read; false if that is not to be. */
bool git_log_cache_write(const struct git_reading *from, const struct strvec *segments, size_t n, const struct git_store *s,
			 const char *log);
void git_log_cache_drop(const struct git_store *s, const char *log);

#endif

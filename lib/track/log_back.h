/* log_back.h - a log from its newest record back, for whoever wants the newest ones alone: what is older is not read.
 *
 * The end of the log is checked as store_log_read() checks it, and of each record that is given out, that it is the one to which the end leads back.
 */
#ifndef TRACK_LOG_BACK_H
#define TRACK_LOG_BACK_H

#include "track/store.h"

struct log_back {
	char *log;
	int64_t generation;         /* of the record that was given out last; 0 = none was */
	char previous[DIGEST_TEXT]; /* what it says of the one before */
	struct log_record *whole;   /* the log, where its records are not to be had singly */
	size_t n;
};

/* Begin at the end of the log of that name; nothing is asked yet. Release by log_back_release(). */
void log_back_begin(struct log_back *b, const char *log);
/* The record before the last one that was given out; the newest at first. Its body is the caller's. 1 = there is one, 0 = no more. */
int log_back_next(struct log_back *b, struct store *s, struct log_record *out, struct err *err);
void log_back_release(struct log_back *b);

#endif

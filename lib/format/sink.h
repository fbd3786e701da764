/* sink.h - where a format's writer puts its bytes: a buffer, a file, a hash, or the next writer. */
#ifndef FORMAT_SINK_H
#define FORMAT_SINK_H

#include <stddef.h>

struct sink {
	void (*add)(void *arg, const void *bytes, size_t len);
	void *arg;
};

static inline void sink_add(const struct sink *sink, const void *bytes, size_t len)
{
	sink->add(sink->arg, bytes, len);
}

#endif

/* remote_talk.c - stands between libgit2's smart transport and its http, and reads the list of refs first. */
#include "git/remote/remote_talk.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { READ_AT_ONCE = 1 << 16 };

struct remote_way {
	git_smart_subtransport parent;
	git_smart_subtransport *inner; /* libgit2's own */
	struct remote_talk *talk;
};

/* The answer that is the list. */
struct listing {
	git_smart_subtransport_stream parent;
	git_smart_subtransport_stream *inner;
	struct crowd_filter filter;
	struct str ready; /* to be handed on */
	size_t handed;
	bool over;
};

static int fill(struct listing *l)
{
	CLEANUP(mem_free) char *bytes = mem_new(READ_AT_ONCE, 1);
	size_t n = 0;
	int code;

	str_clear(&l->ready);
	l->handed = 0;
	while (!l->over && l->ready.len == 0) {
		if ((code = l->inner->read(l->inner, bytes, READ_AT_ONCE, &n)) < 0)
			return code;
		l->over = n == 0;
		if (l->over)
			crowd_filter_end(&l->filter, &l->ready);
		else
			crowd_filter_add(&l->filter, bytes, n, &l->ready);
	}
	return 0;
}

static int listing_read(git_smart_subtransport_stream *stream, char *buffer, size_t size, size_t *n)
{
	struct listing *l = (struct listing *)stream;
	int code = l->handed == l->ready.len ? fill(l) : 0;

	*n = 0;
	if (code < 0)
		return code;
	*n = l->ready.len - l->handed < size ? l->ready.len - l->handed : size;
	memcpy(buffer, str_text(&l->ready) + l->handed, *n);
	l->handed += *n;
	return 0;
}

static int listing_write(git_smart_subtransport_stream *stream, const char *buffer, size_t len)
{
	struct listing *l = (struct listing *)stream;

	return l->inner->write(l->inner, buffer, len);
}

static void listing_free(git_smart_subtransport_stream *stream)
{
	struct listing *l = (struct listing *)stream;

	l->inner->free(l->inner);
	crowd_filter_release(&l->filter);
	str_release(&l->ready);
	free(l);
}

static int way_action(git_smart_subtransport_stream **out, git_smart_subtransport *transport, const char *url, git_smart_service_t action)
{
	struct remote_way *w = (struct remote_way *)transport;
	git_smart_subtransport_stream *inner = NULL;
	struct listing *l;
	int code = w->inner->action(&inner, w->inner, url, action);

	if (!w->talk->url)
		w->talk->url = mem_strdup(url);
	*out = inner;
	if (code < 0 || (action != GIT_SERVICE_UPLOADPACK_LS && action != GIT_SERVICE_RECEIVEPACK_LS))
		return code;
	l = mem_new(1, sizeof(*l));
	l->parent = (git_smart_subtransport_stream){ transport, listing_read, listing_write, listing_free };
	l->inner = inner;
	l->filter.crowd = w->talk->crowd;
	l->filter.wanted = w->talk->wanted;
	l->filter.capabilities = &w->talk->capabilities;
	*out = &l->parent;
	return 0;
}

static int way_close(git_smart_subtransport *transport)
{
	struct remote_way *w = (struct remote_way *)transport;

	return w->inner->close(w->inner);
}

static void way_free(git_smart_subtransport *transport)
{
	struct remote_way *w = (struct remote_way *)transport;

	w->inner->free(w->inner);
	w->talk->way = NULL;
	free(w);
}

static int way_new(git_smart_subtransport **out, git_transport *owner, void *talk)
{
	git_smart_subtransport *inner;
	struct remote_way *w;
	int code = git.smart_subtransport_http(&inner, owner, NULL);

	if (code < 0)
		return code;
	w = mem_new(1, sizeof(*w));
	*w = (struct remote_way){ { way_action, way_close, way_free }, inner, talk };
	*out = &w->parent;
	w->talk->way = w;
	return 0;
}

void remote_talk_release(struct remote_talk *talk)
{
	str_release(&talk->capabilities);
	free(talk->url);
	talk->url = NULL;
}

static int read_answer(git_smart_subtransport_stream *stream, struct wire_answer *answer)
{
	CLEANUP(mem_free) char *bytes = mem_new(READ_AT_ONCE, 1);
	int code;

	for (;;) {
		size_t n = 0;

		if ((code = stream->read(stream, bytes, READ_AT_ONCE, &n)) < 0 || n == 0)
			return code;
		if ((code = wire_answer_add(answer, bytes, n)) < 0)
			return code;
	}
}

int remote_talk_ask(struct remote_talk *talk, git_smart_service_t service, const struct str *request, struct wire_answer *answer)
{
	git_smart_subtransport *inner = talk->way->inner;
	git_smart_subtransport_stream *stream = NULL;
	int code = inner->action(&stream, inner, talk->url, service);

	if (code < 0)
		return code;
	code = stream->write(stream, request->data, request->len);
	if (code == 0)
		code = read_answer(stream, answer);
	stream->free(stream);
	return code;
}

int remote_talk_new(git_transport **out, git_remote *owner, struct remote_talk *talk)
{
	git_smart_subtransport_definition definition = { way_new, 1, talk };

	return git.transport_smart(out, owner, &definition);
}

/* sftp_read.c - reads files of the other machine: into a file here, or through the caller's hands. */
#include "base/fs.h"
#include "base/mem.h"
#include "net/sftp_inside.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = SFTP_UNDER_WAY * SFTP_PIECE };

struct piece {
	uint32_t id, len;
	uint64_t at;
};

struct reading {
	struct sftp *s;
	const struct str *handle;
	const char *path, *local;
	int to;       /* a file, or -1: */
	char *window; /* SFTP_UNDER_WAY pieces from `base` on */
	uint64_t base;
	uint64_t got; /* bytes of the file up to the last that came */
	struct piece pieces[SFTP_UNDER_WAY];
	int n; /* pieces under way */
	uint64_t next;
	bool ended;
};

static int want(struct reading *r, uint64_t at, uint32_t len, struct err *err)
{
	CLEANUP(str_release) struct str packet = { 0 };
	struct piece *p = &r->pieces[r->n];

	*p = (struct piece){ .len = len, .at = at };
	sftp_begin(&packet, r->s, SFTP_READ, &p->id);
	sftp_add_text(&packet, r->handle->data, r->handle->len);
	sftp_add_u64(&packet, at);
	sftp_add_u32(&packet, len);
	r->n++;
	return sftp_send(r->s, &packet, err);
}

/* One answer: its bytes are written where they belong; what is missing of a short piece is asked for again. */
static int take_piece(struct reading *r, struct sftp_answer *answer, struct err *err)
{
	struct piece p = { 0 };
	const char *bytes;
	size_t len;
	int i = 0;

	if (sftp_receive(r->s, answer, err) < 0)
		return -1;
	while (i < r->n && r->pieces[i].id != answer->id)
		i++;
	if (i == r->n)
		return err_set(err, ERR_DATA, "'%s' answers what was not asked", r->s->name);
	p = r->pieces[i];
	r->pieces[i] = r->pieces[--r->n];
	if (sftp_status(answer) == SFTP_EOF) {
		r->ended = true;
		return 0;
	}
	bytes = answer->type == SFTP_DATA ? sftp_take_text(answer, &len) : NULL;
	if (!bytes)
		return sftp_refused(r->s, answer, "read", r->path, err);
	if (len == 0 || len > p.len)
		return err_set(err, ERR_DATA, "'%s' gives %zu bytes of '%s' for %u", r->s->name, len, r->path, p.len);
	if (r->window)
		memcpy(r->window + (p.at - r->base), bytes, len);
	else if (pwrite(r->to, bytes, len, (off_t)p.at) != (ssize_t)len)
		return err_errno(err, "cannot write '%s'", r->local);
	r->got = p.at + len > r->got ? p.at + len : r->got;
	if (!r->window && r->s->moved)
		r->s->moved(r->s->moved_arg, (int64_t)len);
	return len < p.len ? want(r, p.at + len, p.len - (uint32_t)len, err) : 0;
}

/* Until the end of the file, or with a window until it is full. */
static int read_pieces(struct reading *r, struct err *err)
{
	CLEANUP(sftp_answer_release) struct sftp_answer answer = { 0 };
	uint64_t most = r->window ? r->base + WINDOW : UINT64_MAX;

	while ((!r->ended && r->next < most) || r->n > 0) {
		while (!r->ended && r->n < SFTP_UNDER_WAY - 1 && r->next < most) {
			if (want(r, r->next, SFTP_PIECE, err) < 0)
				return -1;
			r->next += SFTP_PIECE;
		}
		if (take_piece(r, &answer, err) < 0)
			return sftp_settle(r->s, &answer, r->n, -1);
	}
	return 0;
}

/* Pieces are written as they come: the last of a file that was broken off may lack some, so they are asked for again. */
static uint64_t sure_of(int64_t from)
{
	return from > WINDOW ? (uint64_t)(from - WINDOW) : 0;
}

int sftp_get(struct sftp *s, const char *local, const char *path, int64_t from, bool *absent, struct err *err)
{
	CLEANUP(str_release) struct str handle = { 0 };
	struct reading r = { .s = s, .handle = &handle, .path = path, .local = local, .next = sure_of(from) };
	struct err ignored;
	int status = sftp_open_file(s, &handle, path, SFTP_TO_READ, err);

	*absent = status == 1;
	if (status != 0)
		return status < 0 ? -1 : err_set(err, ERR_DATA, "'%s' is not there at '%s'", path, s->name);
	r.to = open(local, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (r.to < 0 || ftruncate(r.to, (off_t)r.next) != 0) {
		err_errno(err, "cannot write '%s'", local);
		fs_close(&r.to);
		sftp_close_file(s, &handle, path, &ignored);
		return -1;
	}
	status = read_pieces(&r, err);
	sftp_close_file(s, &handle, path, &ignored);
	if (close(r.to) != 0 && status == 0)
		status = err_errno(err, "cannot write '%s'", local);
	return status;
}

int sftp_read(struct sftp *s, const char *path, sftp_take_fn *take, void *arg, struct err *err)
{
	CLEANUP(str_release) struct str handle = { 0 };
	CLEANUP(mem_free) char *window = mem_new(WINDOW, 1);
	struct reading r = { .s = s, .handle = &handle, .path = path, .to = -1, .window = window };
	struct err ignored;
	int status = sftp_open_file(s, &handle, path, SFTP_TO_READ, err);

	if (status != 0)
		return status < 0 ? -1 : err_set(err, ERR_DATA, "'%s' is not there at '%s'", path, s->name);
	while (status == 0 && !r.ended) {
		r.next = r.base = r.got;
		status = read_pieces(&r, err);
		if (status == 0)
			take(arg, window, r.got - r.base);
	}
	sftp_close_file(s, &handle, path, &ignored);
	return status;
}

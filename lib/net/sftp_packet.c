/* sftp_packet.c - packets of SFTP: put together, sent, received, taken apart. */
#include "base/mem.h"
#include "net/sftp_inside.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_PACKET = 1 << 20 };

void sftp_add_u32(struct str *packet, uint32_t value)
{
	const unsigned char bytes[4] = { (unsigned char)(value >> 24), (unsigned char)(value >> 16), (unsigned char)(value >> 8),
					 (unsigned char)value };

	str_addn(packet, bytes, sizeof(bytes));
}

void sftp_add_u64(struct str *packet, uint64_t value)
{
	sftp_add_u32(packet, (uint32_t)(value >> 32));
	sftp_add_u32(packet, (uint32_t)value);
}

void sftp_add_text(struct str *packet, const void *text, size_t len)
{
	sftp_add_u32(packet, (uint32_t)len);
	str_addn(packet, text, len);
}

void sftp_begin(struct str *packet, struct sftp *s, int type, uint32_t *id)
{
	uint32_t own = s->next_id++;

	str_clear(packet);
	sftp_add_u32(packet, 0); /* the length comes when it is known */
	str_addch(packet, (char)type);
	sftp_add_u32(packet, own);
	if (id)
		*id = own;
}

static int lost(const struct sftp *s, struct err *err)
{
	return err_set(err, ERR_RETRY, "the connection to '%s' by ssh is lost", s->name);
}

int sftp_send(struct sftp *s, struct str *packet, struct err *err)
{
	uint32_t len = (uint32_t)packet->len - 4;
	const char *at = packet->data;
	size_t left = packet->len;

	for (int i = 0; i < 4; i++)
		packet->data[i] = (char)(len >> (24 - 8 * i));
	while (left > 0) {
		ssize_t n = send(s->fd, at, left, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return lost(s, err);
		at += n < 0 ? 0 : n;
		left -= n < 0 ? 0 : (size_t)n;
	}
	return 0;
}

static int read_whole(const struct sftp *s, void *bytes, size_t len, struct err *err)
{
	char *at = bytes;

	while (len > 0) {
		ssize_t n = read(s->fd, at, len);

		if (n == 0 || (n < 0 && errno != EINTR))
			return lost(s, err);
		at += n < 0 ? 0 : n;
		len -= n < 0 ? 0 : (size_t)n;
	}
	return 0;
}

void sftp_answer_release(struct sftp_answer *a)
{
	str_release(&a->bytes);
}

int sftp_receive(struct sftp *s, struct sftp_answer *answer, struct err *err)
{
	unsigned char head[5];
	size_t len;

	if (read_whole(s, head, sizeof(head), err) < 0)
		return -1;
	len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
	if (len < 5 || len > MOST_PACKET)
		return err_set(err, ERR_DATA, "'%s' does not speak SFTP: its login prints something, or has no sftp subsystem", s->name);
	str_clear(&answer->bytes);
	str_reserve(&answer->bytes, len);
	if (read_whole(s, answer->bytes.data, len - 1, err) < 0)
		return -1;
	answer->bytes.len = len - 1;
	answer->type = head[4];
	answer->at = 0;
	answer->id = sftp_take_u32(answer);
	return 0;
}

uint32_t sftp_take_u32(struct sftp_answer *a)
{
	const unsigned char *b = (const unsigned char *)a->bytes.data + a->at;

	if (a->bytes.len - a->at < 4) {
		a->at = a->bytes.len;
		return 0;
	}
	a->at += 4;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

uint64_t sftp_take_u64(struct sftp_answer *a)
{
	uint64_t high = sftp_take_u32(a);

	return high << 32 | sftp_take_u32(a);
}

const char *sftp_take_text(struct sftp_answer *a, size_t *len)
{
	const char *text;

	*len = sftp_take_u32(a);
	if (a->bytes.len - a->at < *len) {
		*len = 0;
		a->at = a->bytes.len;
		return NULL;
	}
	text = a->bytes.data + a->at;
	a->at += *len;
	return text;
}

int sftp_status(struct sftp_answer *a)
{
	size_t at = a->at;
	int code = a->type == SFTP_STATUS ? (int)sftp_take_u32(a) : SFTP_BROKEN;

	a->at = at;
	return code;
}

void sftp_take_attrs(struct sftp_answer *a, int64_t *size, uint32_t *mode)
{
	enum { SIZE = 1, OWNER = 2, MODE = 4, TIMES = 8 };
	uint32_t flags = sftp_take_u32(a);

	*size = flags & SIZE ? (int64_t)sftp_take_u64(a) : -1;
	if (flags & OWNER)
		sftp_take_u64(a);
	*mode = flags & MODE ? sftp_take_u32(a) : 0;
	if (flags & TIMES)
		sftp_take_u64(a);
	if (flags & UINT32_C(0x80000000)) {
		for (uint32_t n = sftp_take_u32(a); n > 0 && a->at < a->bytes.len; n--) {
			size_t len;

			sftp_take_text(a, &len);
			sftp_take_text(a, &len);
		}
	}
}

int sftp_ask(struct sftp *s, struct sftp_answer *answer, struct str *packet, struct err *err)
{
	return sftp_send(s, packet, err) < 0 ? -1 : sftp_receive(s, answer, err);
}

int sftp_refused(const struct sftp *s, struct sftp_answer *a, const char *what, const char *path, struct err *err)
{
	int code = sftp_status(a);
	const char *said;
	size_t len = 0;

	if (code == SFTP_BROKEN)
		return err_set(err, ERR_DATA, "'%s' gives an answer of the kind %d to the question to %s '%s'", s->name, a->type, what,
			       path);
	sftp_take_u32(a);
	said = sftp_take_text(a, &len);
	return err_set(err, ERR_DATA, "cannot %s '%s' at '%s': %.*s", what, path, s->name, (int)len, said ? said : "");
}

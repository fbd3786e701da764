/* sftp_files.c - files of the other machine: looked at, sent, fetched, listed, removed. Many pieces of a file are under way at once. */
#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "net/sftp_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE = 0444, OPEN_MODE = 0644, IS_MODE = 4 };

int sftp_size(struct sftp *s, int64_t *size, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str packet = { 0 };
	CLEANUP(sftp_answer_release) struct sftp_answer answer = { 0 };
	uint32_t mode;

	sftp_begin(&packet, s, SFTP_STAT, NULL);
	sftp_add_text(&packet, path, strlen(path));
	if (sftp_ask(s, &answer, &packet, err) < 0)
		return -1;
	*size = -1;
	if (answer.type == SFTP_ATTRS)
		sftp_take_attrs(&answer, size, &mode);
	else if (sftp_status(&answer) != SFTP_NO_SUCH_FILE)
		return sftp_refused(s, &answer, "look at", path, err);
	return 0;
}

int sftp_do_to(struct sftp *s, int type, const char *what, const char *path, int *code, struct err *err)
{
	CLEANUP(str_release) struct str packet = { 0 };
	CLEANUP(sftp_answer_release) struct sftp_answer answer = { 0 };

	sftp_begin(&packet, s, type, NULL);
	sftp_add_text(&packet, path, strlen(path));
	if (type == SFTP_MKDIR)
		sftp_add_u32(&packet, 0); /* no attributes */
	if (type == SFTP_SETSTAT) {
		sftp_add_u32(&packet, IS_MODE);
		sftp_add_u32(&packet, MODE);
	}
	if (sftp_ask(s, &answer, &packet, err) < 0)
		return -1;
	if (code)
		*code = sftp_status(&answer);
	else if (sftp_status(&answer) != SFTP_OK)
		return sftp_refused(s, &answer, what, path, err);
	return 0;
}

/* From the top down; a folder that is there already is refused with no word for it, so what counts is whether the file can be made then. */
static int make_parents(struct sftp *s, const char *path, struct err *err)
{
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		CLEANUP(mem_free) char *folder = mem_strndup(path, (size_t)(slash - path));
		int ignored;

		if (sftp_do_to(s, SFTP_MKDIR, "make", folder, &ignored, err) < 0)
			return -1;
	}
	return 0;
}

int sftp_open_file(struct sftp *s, struct str *handle, const char *path, uint32_t flags, struct err *err)
{
	CLEANUP(str_release) struct str packet = { 0 };
	CLEANUP(sftp_answer_release) struct sftp_answer answer = { 0 };
	const char *text;
	size_t len;

	sftp_begin(&packet, s, SFTP_OPEN, NULL);
	sftp_add_text(&packet, path, strlen(path));
	sftp_add_u32(&packet, flags);
	sftp_add_u32(&packet, flags & SFTP_TO_WRITE ? IS_MODE : 0);
	if (flags & SFTP_TO_WRITE)
		sftp_add_u32(&packet, OPEN_MODE); /* 0444 when it is whole: until then it may have to be opened again */
	if (sftp_ask(s, &answer, &packet, err) < 0)
		return -1;
	if (sftp_status(&answer) == SFTP_NO_SUCH_FILE)
		return 1;
	text = answer.type == SFTP_HANDLE ? sftp_take_text(&answer, &len) : NULL;
	if (!text)
		return sftp_refused(s, &answer, "open", path, err);
	str_addn(handle, text, len);
	return 0;
}

int sftp_close_file(struct sftp *s, const struct str *handle, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str packet = { 0 };
	CLEANUP(sftp_answer_release) struct sftp_answer answer = { 0 };

	sftp_begin(&packet, s, SFTP_CLOSE, NULL);
	sftp_add_text(&packet, handle->data, handle->len);
	if (sftp_ask(s, &answer, &packet, err) < 0)
		return -1;
	return sftp_status(&answer) == SFTP_OK ? 0 : sftp_refused(s, &answer, "write", path, err);
}

int sftp_settle(struct sftp *s, struct sftp_answer *answer, int under_way, int status)
{
	struct err ignored;

	while (under_way-- > 0)
		if (sftp_receive(s, answer, &ignored) < 0)
			break;
	return status;
}

static int write_pieces(struct sftp *s, const struct str *handle, int from, int64_t at, const char *local, const char *path,
			struct err *err)
{
	CLEANUP(str_release) struct str packet = { 0 };
	CLEANUP(sftp_answer_release) struct sftp_answer answer = { 0 };
	CLEANUP(mem_free) char *piece = mem_new(SFTP_PIECE, 1);
	int under_way = 0;
	bool more = true;

	while (more || under_way > 0) {
		ssize_t n = more ? pread(from, piece, SFTP_PIECE, at) : 0;

		if (n < 0)
			return sftp_settle(s, &answer, under_way, err_errno(err, "cannot read '%s'", local));
		more = n > 0;
		if (more) {
			sftp_begin(&packet, s, SFTP_WRITE, NULL);
			sftp_add_text(&packet, handle->data, handle->len);
			sftp_add_u64(&packet, (uint64_t)at);
			sftp_add_text(&packet, piece, (size_t)n);
			if (sftp_send(s, &packet, err) < 0)
				return -1;
			at += n;
			if (s->moved)
				s->moved(s->moved_arg, n);
			under_way++;
		}
		if (under_way == SFTP_UNDER_WAY || (!more && under_way > 0)) {
			if (sftp_receive(s, &answer, err) < 0)
				return -1;
			under_way--;
			if (sftp_status(&answer) != SFTP_OK)
				return sftp_settle(s, &answer, under_way, sftp_refused(s, &answer, "write", path, err));
		}
	}
	return 0;
}

static int rename_to(struct sftp *s, const char *temp, const char *path, struct err *err)
{
	static const char replacing[] = "posix-rename@openssh.com";
	CLEANUP(str_release) struct str packet = { 0 };
	CLEANUP(sftp_answer_release) struct sftp_answer answer = { 0 };

	sftp_begin(&packet, s, s->can_replace ? SFTP_EXTENDED : SFTP_RENAME, NULL);
	if (s->can_replace)
		sftp_add_text(&packet, replacing, strlen(replacing));
	sftp_add_text(&packet, temp, strlen(temp));
	sftp_add_text(&packet, path, strlen(path));
	if (sftp_ask(s, &answer, &packet, err) < 0)
		return -1;
	return sftp_status(&answer) == SFTP_OK ? 0 : sftp_refused(s, &answer, "write", path, err);
}

/* What an earlier try has sent, less what may lack pieces: they are not written in order. More than there is to send is something else. */
static int sent_before(struct sftp *s, int64_t *from, const char *temp, const char *local, struct err *err)
{
	int64_t there, window = (int64_t)SFTP_UNDER_WAY * SFTP_PIECE;

	if (sftp_size(s, &there, temp, err) < 0)
		return -1;
	*from = there > window ? there - window : 0;
	return there > fs_size(local) ? (*from = 0, sftp_remove(s, temp, err)) : 0;
}

/* The local file behind the bytes that are there. Missing folders are made. */
static int send_to(struct sftp *s, const char *temp, const char *path, const char *local, int64_t from, struct err *err)
{
	CLEANUP(fs_close) int source = fs_open_read(local, err);
	CLEANUP(str_release) struct str handle = { 0 };
	struct err ignored;
	int status = source < 0 ? -1 : sftp_open_file(s, &handle, temp, SFTP_TO_WRITE | SFTP_TO_CREATE, err);

	if (status == 1) {
		if (make_parents(s, path, err) < 0)
			return -1;
		status = sftp_open_file(s, &handle, temp, SFTP_TO_WRITE | SFTP_TO_CREATE, err);
	}
	if (status != 0)
		return status < 0 ? -1 : err_set(err, ERR_DATA, "cannot make '%s' at '%s': its folder cannot be made", path, s->name);
	status = write_pieces(s, &handle, source, from, local, path, err);
	if (sftp_close_file(s, &handle, path, status == 0 ? err : &ignored) < 0 && status == 0)
		status = -1;
	return status;
}

static int put_as(struct sftp *s, const char *temp, const char *path, const char *local, int64_t from, sftp_check_fn *check, void *arg,
		  struct err *err)
{
	if (send_to(s, temp, path, local, from, err) < 0 || (check && check(arg, s, temp, err) < 0))
		return -1;
	return sftp_do_to(s, SFTP_SETSTAT, "protect", temp, NULL, err) < 0 ? -1 : rename_to(s, temp, path, err);
}

/* Others who send the same under the same name may have ended it meanwhile. */
static bool is_there(struct sftp *s, const char *path, const char *local)
{
	struct err ignored;
	int64_t size;

	return sftp_size(s, &size, path, &ignored) == 0 && size >= 0 && size == fs_size(local);
}

int sftp_put(struct sftp *s, const char *path, const char *local, const char *known_as, sftp_check_fn *check, void *arg, struct err *err)
{
	CLEANUP(mem_free) char *temp = NULL;
	char chance[17];
	int64_t from = 0;
	struct err ignored;

	digest_random_hex(chance, 8);
	temp = str_format("%s.%s.tmp", path, known_as ? known_as : chance);
	if (known_as && sent_before(s, &from, temp, local, err) < 0)
		return -1;
	if (put_as(s, temp, path, local, from, check, arg, err) == 0)
		return 0;
	/* What was taken up and is wrong in the end is sent anew: once. */
	if (err->code == ERR_INTEGRITY && from > 0 && sftp_remove(s, temp, &ignored) == 0 &&
	    put_as(s, temp, path, local, 0, check, arg, err) == 0)
		return 0;
	if (known_as && err->code != ERR_INTEGRITY && is_there(s, path, local))
		return 0;
	if (!known_as || err->code != ERR_RETRY)
		sftp_remove(s, temp, &ignored);
	/* Another user may own what was left under the name. */
	return known_as && err->code == ERR_DATA ? sftp_put(s, path, local, NULL, check, arg, err) : -1;
}

static int take_names(struct sftp_answer *answer, sftp_each_fn *each, void *arg, struct err *err)
{
	/* As many as it says, and no more than there are. */
	for (uint32_t n = sftp_take_u32(answer); n > 0 && answer->at < answer->bytes.len; n--) {
		size_t len, long_len;
		const char *text = sftp_take_text(answer, &len);
		CLEANUP(mem_free) char *name = text ? mem_strndup(text, len) : mem_strdup("");
		int64_t size;
		uint32_t mode;
		int status;

		sftp_take_text(answer, &long_len);
		sftp_take_attrs(answer, &size, &mode);
		if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		status = each(arg, name, S_ISDIR(mode), size, err);
		if (status != 0)
			return status;
	}
	return 0;
}

int sftp_list(struct sftp *s, const char *folder, sftp_each_fn *each, void *arg, struct err *err)
{
	CLEANUP(str_release) struct str packet = { 0 };
	CLEANUP(str_release) struct str handle = { 0 };
	CLEANUP(sftp_answer_release) struct sftp_answer answer = { 0 };
	const char *text;
	struct err ignored;
	size_t len;
	int status = 0;

	sftp_begin(&packet, s, SFTP_OPENDIR, NULL);
	sftp_add_text(&packet, folder, strlen(folder));
	if (sftp_ask(s, &answer, &packet, err) < 0)
		return -1;
	if (sftp_status(&answer) == SFTP_NO_SUCH_FILE)
		return 0;
	text = answer.type == SFTP_HANDLE ? sftp_take_text(&answer, &len) : NULL;
	if (!text)
		return sftp_refused(s, &answer, "list", folder, err);
	str_addn(&handle, text, len);
	while (status == 0) {
		sftp_begin(&packet, s, SFTP_READDIR, NULL);
		sftp_add_text(&packet, handle.data, handle.len);
		if (sftp_ask(s, &answer, &packet, err) < 0)
			return -1;
		if (answer.type != SFTP_NAME)
			break;
		status = take_names(&answer, each, arg, err);
	}
	if (status == 0 && sftp_status(&answer) != SFTP_EOF)
		status = sftp_refused(s, &answer, "list", folder, err);
	sftp_close_file(s, &handle, folder, &ignored);
	return status;
}

int sftp_remove(struct sftp *s, const char *path, struct err *err)
{
	int code;

	if (sftp_do_to(s, SFTP_REMOVE, "remove", path, &code, err) < 0)
		return -1;
	return code == SFTP_OK || code == SFTP_NO_SUCH_FILE ? 0 : err_set(err, ERR_DATA, "cannot remove '%s' at '%s'", path, s->name);
}

/* remote_ssh.c - a folder of another machine as remote, by SFTP over the user's ssh. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "cache/dir_listing.h"
#include "base/crypto/md5.h"
#include "cache/remote/remote_driver.h"
#include "net/sftp.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MOST = 1000 }; /* folders in folders of a listing: a server that has ever more of them is not believed */
enum { JOBS = 4 };          /* sessions: each has many pieces under way, and sshd refuses more than ten that begin at once */

struct machine {
	char *host, *user, *port, *key_file, *folder;
	bool verifies; /* what was sent is looked at there */
	const struct env *env;
};

struct ssh_session {
	const struct machine *machine;
	struct sftp *sftp;
};

static void close_machine(void *state)
{
	struct machine *m = state;

	if (!m)
		return;
	free(m->host);
	free(m->user);
	free(m->port);
	free(m->key_file);
	free(m->folder);
	free(m);
}

/* "ssh://user@host:22/path"; what the section says of user and port goes before. */
static void read_url(struct machine *m, const struct object_remote_terms *terms)
{
	const char *at = strstr(terms->url, "://") + 3, *slash = at + strcspn(at, "/");
	const char *user_end = memchr(at, '@', (size_t)(slash - at)), *host = user_end ? user_end + 1 : at;
	const char *colon = memchr(host, ':', (size_t)(slash - host)), *host_end = colon ? colon : slash;
	const char *key = remote_setting(terms, "keyfile");
	size_t len = strlen(slash);

	m->host = mem_strndup(host, (size_t)(host_end - host));
	m->user = mem_strdup(remote_setting(terms, "user"));
	m->port = mem_strdup(remote_setting(terms, "port"));
	if (!m->user && user_end)
		m->user = mem_strndup(at, (size_t)(user_end - at));
	if (!m->port && colon)
		m->port = mem_strndup(colon + 1, (size_t)(slash - colon - 1));
	m->key_file = key ? fs_join(terms->base, key) : NULL;
	while (len > 1 && slash[len - 1] == '/')
		len--;
	m->folder = len ? mem_strndup(slash, len) : mem_strdup("/");
}

static int open_machine(void **state, const struct object_remote_terms *terms, struct err *err)
{
	static const char *const refused[] = { "password", "ask_password", "passphrase", "gss_auth" };
	struct machine *m;

	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		const char *value = remote_setting(terms, refused[i]);

		if (value && strcmp(value, "false") != 0)
			return err_set(err, ERR_USAGE,
				       "remote '%s': %s is not known here: ssh takes the key from its agent, its configuration, or keyfile",
				       terms->name, refused[i]);
	}
	m = mem_new(1, sizeof(*m));
	m->env = terms->env;
	m->verifies = remote_verifies(terms);
	read_url(m, terms);
	if (!*m->host || *m->host == '-' || (m->port && (!*m->port || m->port[strspn(m->port, "0123456789")]))) {
		err_set(err, ERR_USAGE, "remote '%s': '%s' is no address of ssh://", terms->name, terms->url);
		close_machine(m);
		return -1;
	}
	*state = m;
	return 0;
}

static int connect_machine(void **session, void *state, const struct object_watch *watch, struct err *err)
{
	const struct machine *m = state;
	const struct sftp_terms terms = { .host = m->host,
					  .user = m->user,
					  .port = m->port,
					  .key_file = m->key_file,
					  .env = m->env,
					  .moved = watch->moved,
					  .moved_arg = watch->arg };
	struct ssh_session *s = mem_new(1, sizeof(*s));

	s->machine = m;
	if (sftp_open(&s->sftp, &terms, err) < 0) {
		free(s);
		return -1;
	}
	*session = s;
	return 0;
}

static void disconnect_machine(void *session)
{
	struct ssh_session *s = session;

	sftp_close(s->sftp);
	free(s);
}

static int size_at_machine(void *session, int64_t *size, const char *key, struct err *err)
{
	struct ssh_session *s = session;
	CLEANUP(mem_free) char *path = fs_join(s->machine->folder, key);

	return sftp_size(s->sftp, size, path, err);
}

struct check {
	const struct machine *machine;
	const char *md5;
	int64_t size;
};

static void add_to_digest(void *arg, const void *bytes, size_t len)
{
	md5_add(arg, bytes, len);
}

/* By the other machine's own word, else by what comes back. */
static int digest_there(char out[static 33], struct sftp *s, const char *path, struct err *err)
{
	char id[OBJECT_ID_TEXT];
	uint8_t digest[16];
	struct md5 m;

	if (sftp_md5(s, out, path))
		return 0;
	md5_init(&m);
	if (sftp_read(s, path, add_to_digest, &m, err) < 0)
		return -1;
	md5_end(&m, digest);
	object_id_of_md5(id, digest);
	memcpy(out, id, 33);
	return 0;
}

static int check_there(void *arg, struct sftp *s, const char *path, struct err *err)
{
	const struct check *c = arg;
	char actual[33];
	int64_t size;

	if (sftp_size(s, &size, path, err) < 0)
		return -1;
	if (size != c->size)
		return err_set(err, ERR_RETRY, "'%s' arrived with %lld bytes of %lld", path, (long long)size, (long long)c->size);
	if (!c->md5 || !c->machine->verifies)
		return 0;
	if (digest_there(actual, s, path, err) < 0)
		return -1;
	return strcmp(actual, c->md5) == 0 ? 0 : err_set(err, ERR_INTEGRITY, "'%s' arrived with the digest %s", path, actual);
}

static int put_at_machine(void *session, const char *key, const char *path, const char *md5, struct err *err)
{
	struct ssh_session *s = session;
	CLEANUP(mem_free) char *there = fs_join(s->machine->folder, key);
	struct check check = { .machine = s->machine, .md5 = md5, .size = fs_size(path) };

	return sftp_put(s->sftp, there, path, md5, check_there, &check, err);
}

static int get_from_machine(void *session, const char *path, const char *key, int64_t from, bool *absent, struct err *err)
{
	struct ssh_session *s = session;
	CLEANUP(mem_free) char *there = fs_join(s->machine->folder, key);

	return sftp_get(s->sftp, path, there, from, absent, err);
}

struct listing {
	struct ssh_session *s;
	const char *folder, *prefix; /* keys: of the folder that is listed ("" or "a/b/"), and what they begin with */
	object_remote_each_fn *each;
	void *arg;
	struct strvec deeper;
};

static int meet(void *arg, const char *name, bool is_folder, int64_t size, struct err *err)
{
	struct listing *l = arg;
	CLEANUP(mem_free) char *key = str_format("%s%s", l->folder, name);

	if (is_folder) {
		strvec_addf(&l->deeper, "%s/", key);
		return 0;
	}
	return str_starts(key, l->prefix) ? l->each(l->arg, key, size, err) : 0;
}

static int list_folder(struct ssh_session *s, const char *folder, const char *prefix, int depth, object_remote_each_fn *each, void *arg,
		       struct err *err)
{
	struct listing l = { .s = s, .folder = folder, .prefix = prefix, .each = each, .arg = arg };
	CLEANUP(mem_free) char *path = fs_join(s->machine->folder, folder);
	size_t len = strlen(path);
	int status;

	if (depth > DEPTH_MOST)
		return err_set(err, ERR_DATA, "'%.100s...' of %s lies in more than %d folders", folder, s->machine->host, DEPTH_MOST);
	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	status = sftp_list(s->sftp, path, meet, &l, err);
	for (size_t i = 0; status == 0 && i < l.deeper.n; i++) {
		size_t n = strlen(l.deeper.v[i]), most = strlen(prefix);

		if (strncmp(l.deeper.v[i], prefix, n < most ? n : most) == 0)
			status = list_folder(s, l.deeper.v[i], prefix, depth + 1, each, arg, err);
	}
	strvec_release(&l.deeper);
	return status;
}

static int list_machine(void *session, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err)
{
	const char *slash = strrchr(prefix, '/');
	CLEANUP(mem_free) char *folder = mem_strndup(prefix, slash ? (size_t)(slash - prefix) + 1 : 0);

	return list_folder(session, folder, prefix, 0, each, arg, err);
}

static int remove_at_machine(void *session, const char *key, struct err *err)
{
	struct ssh_session *s = session;
	CLEANUP(mem_free) char *path = fs_join(s->machine->folder, key);

	return sftp_remove(s->sftp, path, err);
}

static const char *const schemes[] = { "ssh", "sftp", NULL };

const struct remote_driver remote_ssh = {
	.schemes = schemes,
	.jobs = JOBS,
	.lists = OBJECT_LISTS_BY_FOLDER,
	.open = open_machine,
	.close = close_machine,
	.connect = connect_machine,
	.disconnect = disconnect_machine,
	.size = size_at_machine,
	.put = put_at_machine,
	.get = get_from_machine,
	.list = list_machine,
	.remove = remove_at_machine,
};

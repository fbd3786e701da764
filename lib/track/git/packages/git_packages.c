/* git_packages.c - model packages beside the store's branch: each a commit without a parent under a branch of its own, fetched singly. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "track/git/packages/git_large.h"
#include "track/git/packages/git_packages.h"

#include <string.h>

enum { PACKAGE_MOST = 1 << 20, FILES_MOST = 1000 };

char *git_package_ref(const char *key)
{
	return str_format("%s%s", GIT_PACKAGES, key);
}

static int put_file(struct git_change *c, size_t *total, const char *path, const char *name, const char *dir, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (fs_read(&text, path, PACKAGE_MOST, err) < 0)
		return -1;
	*total += text.len;
	if (*total > PACKAGE_MOST)
		return err_set(err, ERR_DATA, "the package '%s' grows while it is read", dir);
	git_change_put(c, name, str_text(&text), text.len);
	return 0;
}

/* A folder's files, or one file under the name "model". */
static int put_package(struct git_change *c, const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	size_t total = 0;

	if (!fs_is_dir(dir))
		return put_file(c, &total, dir, "model", dir, err);
	if (fs_list_tree(&files, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, files.v[i]);

		if (put_file(c, &total, path, files.v[i], dir, err) < 0)
			return -1;
	}
	return 0;
}

/* The same package makes the same commit wherever it is made, so that who comes second has nothing to do. */
static int is_large(bool *large, const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	int64_t total = fs_is_dir(dir) ? 0 : fs_size(dir);

	if (fs_is_dir(dir) && fs_list_tree(&files, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, files.v[i]);

		total += fs_size(path);
	}
	*large = total > PACKAGE_MOST || files.n > FILES_MOST;
	return 0;
}

static int make_commit(struct git_store *s, char id[static GIT_ID_TEXT], const char *dir, const char *key, struct err *err)
{
	static const struct bare_author author = { "Interlock", "package@interlock.invalid", 0 };
	CLEANUP(git_change_release) struct git_change c = { 0 };
	CLEANUP(mem_free) char *message = str_format("package %s\n\n[skip ci]\n", key);
	CLEANUP(mem_free) char *registry = NULL;
	bool large;

	if (is_large(&large, dir, err) < 0 || (large && store_packages_place(&registry, err) < 0))
		return -1;
	if ((!large     ? put_package(&c, dir, err)
	     : registry ? git_oci_put(&c, registry, dir, key, s->env, err)
			: git_large_put(&c, dir, s->env, err)) < 0)
		return -1;
	return bare_commit(s->bare, id, "", c.files, c.n, &author, message, err);
}

int git_package_push(struct git_store *s, const char *dir, const char *key, struct err *err)
{
	CLEANUP(mem_free) char *ref = git_package_ref(key);
	char id[GIT_ID_TEXT];

	if (bare_delete_ref(s->bare, ref, err) < 0 || make_commit(s, id, dir, key, err) < 0)
		return -1;
	if (s->remote.url && remote_push(s->bare, &s->remote, id, ref, err) < 0)
		return -1;
	return bare_move_ref(s->bare, ref, "", id, err);
}

/* What this machine pushed once may have been cleaned away since: the remote's word counts. */
static bool is_listed(const struct git_store *s, const char *ref)
{
	char there[GIT_ID_TEXT];

	return s->remote.url && remote_crowd_find(&s->packages, there, ref) && there[0];
}

int git_package_keep(struct store *store, const char *dir, const char *key, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(mem_free) char *ref = git_package_ref(key);
	bool listed = is_listed(s, ref), large;
	char id[GIT_ID_TEXT], here[GIT_ID_TEXT];

	if (strvec_has(&s->kept, key))
		return 0;
	if (bare_ref(s->bare, here, ref, err) < 0 || is_large(&large, dir, err) < 0)
		return -1;
	/* A large one's files are elsewhere, and looked for there. */
	if (!(listed && here[0] && !large) && make_commit(s, id, dir, key, err) < 0)
		return -1;
	if (s->remote.url && !listed && remote_push(s->bare, &s->remote, id, ref, err) < 0)
		return err->code == ERR_MOVED ? 0 : -1; /* somebody keeps another history of the same model: theirs stands */
	strvec_add(&s->kept, key);
	return here[0] ? 0 : bare_move_ref(s->bare, ref, "", id, err);
}

void git_packages_remain(struct git_store *s)
{
	for (size_t i = 0; s->remote.url && i < s->kept.n; i++) {
		CLEANUP(mem_free) char *ref = git_package_ref(s->kept.v[i]);
		char there[GIT_ID_TEXT], id[GIT_ID_TEXT];
		struct err ignored;

		if (remote_crowd_find(&s->packages, there, ref) && !there[0] && bare_ref(s->bare, id, ref, &ignored) == 0 && id[0])
			remote_push(s->bare, &s->remote, id, ref, &ignored);
	}
}

static int write_files(struct git_store *s, const char *commit, const char *folder, const char *to, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (bare_list(s->bare, commit, folder, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		size_t len = strlen(names.v[i]);
		bool is_folder = names.v[i][len - 1] == '/';
		CLEANUP(mem_free) char *bare_name = mem_strndup(names.v[i], is_folder ? len - 1 : len);
		CLEANUP(mem_free) char *path = folder[0] ? fs_join(folder, bare_name) : mem_strdup(bare_name);
		CLEANUP(mem_free) char *target = fs_join(to, path);
		CLEANUP(str_release) struct str text = { 0 };
		bool found;

		if (!fs_is_safe_relative(path))
			return err_set(err, ERR_INTEGRITY, "a package of %s names a file '%.80s'", store_uri(&s->store), path);
		if (is_folder) {
			if (write_files(s, commit, path, to, err) < 0)
				return -1;
			continue;
		}
		if (bare_read(s->bare, commit, path, PACKAGE_MOST, &text, &found, err) < 0 ||
		    fs_write(target, str_text(&text), text.len, 0, err) < 0)
			return -1;
	}
	return 0;
}

static int unpack(struct git_store *s, const char *commit, const char *dir, struct err *err)
{
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	bool found;

	if (bare_list(s->bare, commit, "", &names, err) < 0)
		return -1;
	if (names.n == 1 && strcmp(names.v[0], "model") == 0)
		return bare_read(s->bare, commit, "model", PACKAGE_MOST, &text, &found, err) < 0
			       ? -1
			       : fs_write(dir, str_text(&text), text.len, 0, err);
	if (names.n == 1 && strcmp(names.v[0], GIT_OCI_POINTER) == 0)
		return bare_read(s->bare, commit, GIT_OCI_POINTER, PACKAGE_MOST, &text, &found, err) < 0
			       ? -1
			       : git_oci_get(dir, str_text(&text), s->env, err);
	if (names.n == 1 && strcmp(names.v[0], GIT_LARGE_POINTER) == 0)
		return bare_read(s->bare, commit, GIT_LARGE_POINTER, PACKAGE_MOST, &text, &found, err) < 0
			       ? -1
			       : git_large_get(dir, str_text(&text), s->env, err);
	if (fs_stage_open(&stage, dir, err) < 0 || write_files(s, commit, "", stage.temp, err) < 0)
		return -1;
	return fs_stage_commit(&stage, err);
}

int git_package_need(struct store *store, const char *dir, const char *key, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(mem_free) char *ref = git_package_ref(key);
	char id[GIT_ID_TEXT];

	if (bare_ref(s->bare, id, ref, err) < 0)
		return -1;
	if (!id[0] && s->remote.url && remote_fetch_apart(s->bare, &s->remote, ref, ref, id, err) < 0)
		return -1;
	return id[0] ? unpack(s, id, dir, err) : 0; /* nothing there: whoever opens the folder says so */
}

/* remote_settings.c - reads `remotes:` of .interlock.yaml, and puts remotes into their order. */
#include "pipeline/project/remote_settings.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "format/ini.h"
#include "format/yaml/yaml.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project_remote.h"

#include <string.h>

static const char settings_file[] = ".interlock.yaml";

void remote_settings_release(struct remote_settings *s)
{
	strvec_release(&s->read);
}

static int check_names(const struct yaml *y, const struct ynode *remotes, const struct strvec *names, const struct project *p,
		       struct err *err)
{
	for (size_t i = 0; i < names->n; i++) {
		CLEANUP(mem_free) char *section = str_format("remote \"%s\"", names->v[i]);

		if (!ini_section(p->config, section))
			return yaml_error(y, ynode_get(remotes, "read"), err, "'read' names the remote '%s', which .dvc/config does not",
					  names->v[i]);
	}
	return 0;
}

static int read_remotes(struct remote_settings *out, const struct yaml *y, const struct project *p, struct err *err)
{
	static const char *const known[] = { "read", "verify", NULL };
	const struct ynode *remotes = ynode_get(y->root, "remotes"), *read = ynode_get(remotes, "read");

	if (ynode_is_null(remotes))
		return 0;
	if (remotes->kind != YNODE_MAP)
		return yaml_error(y, remotes, err, "'remotes' must be a map");
	out->read_said = read && !ynode_is_null(read);
	if (yaml_only(y, remotes, known, err) < 0 || yaml_get_texts(y, remotes, "read", &out->read, err) < 0 ||
	    yaml_get_bool(y, remotes, "verify", &out->verify, err) < 0)
		return -1;
	return check_names(y, remotes, &out->read, p, err);
}

int remote_settings_read(struct remote_settings *out, const struct project *p, struct err *err)
{
	CLEANUP(mem_free) char *folder = fs_find_upwards(p->root, settings_file);
	CLEANUP(mem_free) char *path = folder ? fs_join(folder, settings_file) : NULL;
	CLEANUP(yaml_release) struct yaml y = { 0 };

	*out = (struct remote_settings){ .verify = true };
	if (!path || (yaml_read_file(&y, path, err) == 0 && read_remotes(out, &y, p, err) == 0))
		return 0;
	remote_settings_release(out);
	err->code = DVC_CONFIG;
	return -1;
}

static void add_once(struct strvec *out, const char *name)
{
	if (name && !strvec_has(out, name))
		strvec_add(out, name);
}

int remote_settings_order(struct strvec *out, const struct project *p, const char *name, struct err *err)
{
	struct remote_settings s;

	if (remote_settings_read(&s, p, err) < 0)
		return -1;
	add_once(out, name);
	for (size_t i = 0; i < s.read.n; i++)
		add_once(out, s.read.v[i]);
	if (!out->n)
		add_once(out, project_default_remote(p));
	/* Without a default there is nothing that the others would stand in for. */
	for (size_t i = 0; !s.read_said && out->n && i < p->config->n; i++) {
		const char *section = p->config->sections[i].name;
		CLEANUP(mem_free) char *other = NULL;

		if (!str_starts(section, "remote \"") || !str_ends(section, "\""))
			continue;
		other = mem_strndup(section + strlen("remote \""), strlen(section) - strlen("remote \"\""));
		add_once(out, other);
	}
	remote_settings_release(&s);
	return 0;
}

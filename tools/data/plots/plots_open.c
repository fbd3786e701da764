/* plots_open.c - percent-encoding as RFC 3986 has it, and the two ways to a browser. */
#include "tools/data/plots/plots_open.h"

#include "base/mem.h"
#include "base/process/proc.h"
#include "pipeline/dvc_code.h"

#include <ctype.h>
#include <string.h>

char *plots_uri(const char *path)
{
	struct str out = { 0 };

	str_add(&out, "file://");
	for (const unsigned char *c = (const unsigned char *)path; *c; c++)
		if (*c < 0x80 && (isalnum(*c) || strchr("/-._~", *c)))
			str_addch(&out, (char)*c);
		else
			str_addf(&out, "%%%02X", *c);
	return str_take(&out);
}

int plots_open(const char *uri, const struct env *env, struct err *err)
{
	const char *const programs[] = { env_get(env, "BROWSER"), "xdg-open" };

	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		const char *const argv[] = { programs[i], uri, NULL };
		CLEANUP(str_release) struct str said = { 0 };
		struct err ignored = { 0 };
		int status = 1;

		if (programs[i] && *programs[i] &&
		    proc_run(&(struct proc){ .argv = argv, .env = env, .output = &said, .errors = &said }, &status, &ignored) == 0 &&
		    status == 0)
			return 0;
	}
	return err_set(err, DVC_FAILED, "Failed to open %s. Please try opening it manually.", uri);
}

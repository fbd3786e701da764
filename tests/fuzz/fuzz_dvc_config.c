/* fuzz_dvc_config - any bytes as a .dvc/config, checked, merged over itself and asked for; what is written is read again to the same. */
#include "base/mem.h"
#include "pipeline/project/config.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct ini *config)
{
	static char home[] = "HOME=/nowhere";
	char *vars[] = { home, NULL };
	const struct env env = { vars };

	for (size_t i = 0; i < config->n; i++) {
		const struct ini_section *s = &config->sections[i];

		for (size_t k = 0; k < s->n; k++) {
			CLEANUP(mem_free) char *path = config_path(config, s->name, s->options[k].key, &env);

			config_flag(config, s->name, s->options[k].key, true);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(ini_release) struct ini config = { 0 }, over = { 0 };
	CLEANUP(str_release) struct str once = { 0 }, twice = { 0 };
	struct err err;

	if (ini_read_text(&config, (const char *)data, size, ".dvc/config", &err) < 0)
		return 0;
	if (config_check(&config, &err) < 0 && strchr(err.text, '\n'))
		abort(); /* one line */
	ask(&config);
	ini_text(&once, &config);
	if (ini_read_text(&over, str_text(&once), once.len, ".dvc/config", &err) < 0)
		return 0;
	ini_merge(&config, &over);
	ini_text(&twice, &config);
	return 0;
}

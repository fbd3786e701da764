/* yaml_json.c - a YAML file as JSON on stdout, by the reader of the programs: so that jq can ask what a pipeline says. */
#include "base/mem.h"
#include "format/yaml/yaml.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct err err = { 0 };

	if (argc != 2 || yaml_read_file(&y, argv[1], &err) < 0) {
		fprintf(stderr, "yaml_json: %s\n", argc == 2 ? err.text : "one file expected");
		return 1;
	}
	ynode_to_json(&out, y.root);
	printf("%s\n", str_text(&out));
	return 0;
}

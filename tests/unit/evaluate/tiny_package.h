/* tiny_package.h - a model package that says twice what it reads in column x. */
#ifndef TESTS_UNIT_EVALUATE_TINY_PACKAGE_H
#define TESTS_UNIT_EVALUATE_TINY_PACKAGE_H

#include "desk.h"
#include "format/onnx/onnx.h"

/* Where the store of the desk keeps artifacts. */
#define TINY "artifacts/tiny"

/* The path is the desk's. */
static inline const char *tiny_package_write(struct desk *d)
{
	CLEANUP(onnx_builder_release) struct onnx_builder b = { 0 };
	CLEANUP(str_release) struct str model = { 0 };
	CLEANUP(mem_free) char *file = fs_join(d->folder, TINY "/model.onnx");
	const int64_t n[] = { -1 }, one[] = { 1 };
	struct signature_column inputs[] = { { (char *)"x", SIGNATURE_DOUBLE, true } };
	const struct signature signature = { inputs, 1, false };
	const struct package_card card = { .model_name = "tiny", .target = "y", .task = "regression", .inputs = &signature };
	char *folder = fs_join(d->folder, TINY);

	strvec_add_take(&d->paths, folder);
	onnx_add_input(&b, "x", ONNX_DOUBLE, n, 1);
	onnx_add_tensor(&b, "/two", ONNX_DOUBLE, one, 1, (double[]){ 2 });
	onnx_add_node(&b, "Mul", "", (const char *[]){ "x", "/two", NULL }, (const char *[]){ "prediction", NULL }, NULL);
	onnx_add_output(&b, "prediction", ONNX_DOUBLE, n, 1);
	onnx_build(&model, &b, "g");
	if (fs_write(file, model.data, model.len, 0, &d->err) < 0 || package_write_mlmodel(folder, &card, &d->err) < 0)
		fail_msg("%s", d->err.text);
	return folder;
}

/* The candidate is this package, open. */
static inline void tiny_package(struct desk *d)
{
	if (package_open(&d->e.candidate.package, tiny_package_write(d), &d->err) < 0)
		fail_msg("%s", d->err.text);
	d->e.candidate.open = true;
	d->e.candidate.kind = "package";
	d->e.candidate.title = mem_strdup("the candidate");
}

#endif

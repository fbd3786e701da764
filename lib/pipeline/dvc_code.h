/* dvc_code.h - DVC's exit codes. What speaks DVC's language puts them into struct err's code, so that no program translates. */
#ifndef PIPELINE_DVC_CODE_H
#define PIPELINE_DVC_CODE_H

enum dvc_code {
	DVC_FAILED = 1,        /* the command failed: missing objects, differences with -q, a question answered with no */
	DVC_CONFIG = 251,      /* configuration or credentials */
	DVC_INTERRUPTED = 252, /* Ctrl-C */
	DVC_NO_REPO = 253,     /* not inside a DVC repository */
	DVC_ARGUMENTS = 254,   /* the command line */
	DVC_ERROR = 255,       /* anything else: a failed stage, an unknown one, a busy lock, an invalid dvc.yaml */
};

#endif

/* stage_checksum.h - the hashes of DVC's canonical JSON: the md5 of a .dvc file's stage, and the keys of the run cache. */
#ifndef PIPELINE_STAGE_CHECKSUM_H
#define PIPELINE_STAGE_CHECKSUM_H

#include "base/crypto/digest.h"
#include "format/value/value.h"

enum { STAGE_KEY_TEXT = 65 };

/* Of the map of a .dvc file (dvc_file.root): what it says of itself, less md5, desc, meta, sizes and flags. */
void stage_checksum(char out[static DIGEST_MD5_TEXT], const struct value *root);

/* entry: of dvc.lock (stage_lock_entry). The key is by command, deps, params and the paths of outs; the value adds what came out. */
void stage_run_key(char out[static STAGE_KEY_TEXT], const struct value *entry);
void stage_run_value(char out[static STAGE_KEY_TEXT], const struct value *entry);

#endif

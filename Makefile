# Makefile - the only build file. `make help` lists the targets.

VERSION   := 0.1.0
PREFIX    ?= /usr/local
DESTDIR   ?=
BUILD     ?= build
CC        ?= cc
OPT       ?= -O2 -g
WERROR    ?=
SAN       ?=
COV       ?=
V         ?=
Q         := $(if $(V),,@)

# A program is a room with a main file of its name. Rooms of the model's life first, then the tools.
ROOMS     := $(wildcard training evaluate register publish serve)
TOOLS     := $(filter-out dev,$(notdir $(patsubst %/,%,$(wildcard tools/*/))))
MAINS     := $(wildcard training/train.c evaluate/evaluate.c register/register.c publish/publish.c serve/serve.c) \
             $(wildcard $(foreach t,$(TOOLS),tools/$(t)/$(t).c))
PROGRAMS  := $(notdir $(MAINS:.c=))
BIN       := $(BUILD)/bin

CPPFLAGS_ALL := -D_GNU_SOURCE -DINTERLOCK_VERSION='"$(VERSION)"' -Ilib -I. $(CPPFLAGS)
CFLAGS_ALL   := -std=c17 $(OPT) -pthread -ffp-contract=off -ffunction-sections -fdata-sections \
                -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wno-missing-field-initializers \
                $(if $(WERROR),-Werror) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
                $(if $(COV),--coverage -fprofile-update=atomic) $(CFLAGS)
LDFLAGS_ALL  := -pthread -Wl,--gc-sections -Wl,--as-needed $(if $(SAN),-fsanitize=$(SAN)) $(if $(COV),--coverage) $(LDFLAGS)
LDLIBS_ALL   := -lgit2 -lyaml -ljansson -lsqlite3 -lcrypto -lm -ldl $(LDLIBS)

LIB_SRC   := $(wildcard lib/*/*.c)
ROOM_SRC  := $(filter-out $(MAINS),$(wildcard $(ROOMS:%=%/*.c) $(TOOLS:%=tools/%/*.c)))
UNIT_SRC  := $(wildcard tests/unit/*/*.c tests/unit/*/*/*.c)
FUZZ_SRC  := $(wildcard tests/fuzz/*.c)
obj        = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB       := $(BUILD)/libinterlock.a
room_of    = $(patsubst %/,%,$(dir $(1)))
room_lib   = $(patsubst %,$(BUILD)/rooms/%.a,$(1))
ROOM_DIRS := $(sort $(foreach s,$(ROOM_SRC),$(call room_of,$(s))))
UNITS     := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SRC))
FUZZERS   := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(FUZZ_SRC))
SOURCES   := $(LIB_SRC) $(ROOM_SRC) $(MAINS) $(UNIT_SRC) $(FUZZ_SRC) tests/fuzz/replay/replay.c

.PHONY: all help deps check-deps demo test unit cli e2e interop coverage sanitize bench lint format install uninstall clean \
        training evaluate register publish serve tools tests docs
.DEFAULT_GOAL := all
.SECONDARY:
.DELETE_ON_ERROR:

all: check-deps $(PROGRAMS:%=$(BIN)/%) $(BUILD)/compile_commands.json ## build every program into build/bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c $< -o $@

$(LIB): $(call obj,$(LIB_SRC))
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)ar rcs $@ $^

define room_rule
$(call room_lib,$(1)): $(call obj,$(filter $(1)/%,$(ROOM_SRC)))
	@mkdir -p $$(@D)
	@rm -f $$@
	$(Q)ar rcs $$@ $$^
endef
$(foreach r,$(ROOM_DIRS),$(eval $(call room_rule,$(r))))

define program_rule
$(BIN)/$(notdir $(1:.c=)): $(call obj,$(1)) $(if $(filter $(call room_of,$(1)),$(ROOM_DIRS)),$(call room_lib,$(call room_of,$(1)))) $(LIB)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(LDFLAGS_ALL) -o $$@ $$^ $$(LDLIBS_ALL)
endef
$(foreach m,$(MAINS),$(eval $(call program_rule,$(m))))

$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(call room_lib,$(ROOM_DIRS)) $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ -lcmocka $(LDLIBS_ALL)

# A fuzz target (tests/fuzz/fuzz_NAME.c, corpus in tests/fuzz/corpus/NAME/), with a main() that replays files.
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/replay/replay.o $(call room_lib,$(ROOM_DIRS)) $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LDLIBS_ALL)

$(BUILD)/compile_commands.json: Makefile $(SOURCES)
	@mkdir -p $(@D)
	@{ echo '['; sep=; for f in $(SOURCES); do \
		printf '%s{"directory":"%s","file":"%s","command":"%s"}' "$$sep" '$(CURDIR)' "$$f" \
		"$(CC) $(subst ",\\\",$(subst \",,$(CPPFLAGS_ALL))) -std=c17 -Wall -Wextra -c $$f"; sep=','; done; echo ']'; } > $@

unit: $(UNITS) all ## unit tests (cmocka)
	@tests/run-unit $(BUILD)

test: deps ## build and run every test that needs apt alone
	@$(MAKE) --no-print-directory all
	@$(MAKE) --no-print-directory $(UNITS) $(FUZZERS)
	@tests/run $(BUILD)

deps: ## install the missing packages (tools/dev/packages.txt) with apt, as root or by sudo
	@tools/dev/deps install

check-deps:
	@tools/dev/deps check

demo: deps ## build, then run examples/diabetes from a raw file to a published model
	@$(MAKE) --no-print-directory all
	@tests/e2e/demo $(abspath $(BIN))

clean: ## remove the build folder
	rm -rf $(BUILD)

-include $(patsubst %.o,%.d,$(call obj,$(SOURCES)))

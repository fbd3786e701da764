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
# This folder as a shell takes it between single quotes, whatever its name is.
HERE      := $(subst ','\'',$(CURDIR))

# A program is a room with a main file of its name. Rooms of the model's life first, then the tools.
ROOMS     := $(wildcard training evaluate register publish serve)
TOOLS     := $(filter-out dev,$(notdir $(patsubst %/,%,$(wildcard tools/*/))))
MAINS     := $(wildcard training/train.c evaluate/evaluate.c register/register.c publish/publish.c serve/serve.c) \
             $(wildcard $(foreach t,$(TOOLS),tools/$(t)/$(t).c))
PROGRAMS  := $(notdir $(MAINS:.c=))
BIN       := $(BUILD)/bin
# Programs that run on this machine, for what is made by asking them: another folder when $(BIN) is for another machine.
HOST_BIN  ?= $(BIN)

CPPFLAGS_ALL := -D_GNU_SOURCE -DINTERLOCK_VERSION='"$(VERSION)"' -Ilib -I. $(CPPFLAGS)
CFLAGS_ALL   := -std=c17 $(OPT) -pthread -ffp-contract=off -ffunction-sections -fdata-sections \
                -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wno-missing-field-initializers \
                $(if $(WERROR),-Werror) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
                $(if $(COV),--coverage -fprofile-update=atomic) $(CFLAGS)
LDFLAGS_ALL  := -pthread -Wl,--gc-sections -Wl,--as-needed $(if $(SAN),-fsanitize=$(SAN)) $(if $(COV),--coverage) $(LDFLAGS)
LDLIBS_ALL   := -lgit2 -lyaml -ljansson -lsqlite3 -lm -ldl $(LDLIBS)

LIB_SRC   := $(wildcard lib/*/*.c lib/*/*/*.c lib/*/*/*/*.c)
ROOM_SRC  := $(filter-out $(MAINS),$(wildcard $(foreach r,$(ROOMS) $(TOOLS:%=tools/%),$(r)/*.c $(r)/*/*.c $(r)/*/*/*.c)))
UNIT_SRC  := $(wildcard tests/unit/*/*.c tests/unit/*/*/*.c tests/unit/*/*/*/*.c)
FUZZ_SRC  := $(wildcard tests/fuzz/*.c)
SIM_SRC   := $(wildcard tests/simulation/*.c)
JUDGED_SRC := $(wildcard tests/interop/*.c)
HELPER_SRC := tests/helpers/yaml_json.c
obj        = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB       := $(BUILD)/libinterlock.a
# training/learners/ols.c -> training; tools/split/assign.c -> tools/split
room_of    = $(if $(filter tools/%,$(1)),tools/$(word 2,$(subst /, ,$(1))),$(firstword $(subst /, ,$(1))))
room_lib   = $(patsubst %,$(BUILD)/rooms/%.a,$(1))
ROOM_DIRS := $(sort $(foreach s,$(ROOM_SRC),$(call room_of,$(s))))
UNITS     := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SRC))
FUZZERS   := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(FUZZ_SRC))
SIMULATORS := $(patsubst tests/simulation/%.c,$(BUILD)/simulation/%,$(SIM_SRC))
JUDGED    := $(patsubst tests/interop/%.c,$(BUILD)/interop/%,$(JUDGED_SRC))
HELPERS   := $(patsubst tests/helpers/%.c,$(BUILD)/helpers/%,$(HELPER_SRC))
SOURCES   := $(LIB_SRC) $(ROOM_SRC) $(MAINS) $(UNIT_SRC) $(FUZZ_SRC) $(SIM_SRC) $(JUDGED_SRC) $(HELPER_SRC) tests/fuzz/corpus_main/corpus_main.c tests/simulation/shared/simulation.c

.PHONY: all help tested fuzzing deps test-deps demo test man unit interop interop-full coverage sanitize lint fuzz simulate mutate bench arm64 format install uninstall clean \
        training evaluate register publish serve tools tests docs examples infra pipelines lib
.DEFAULT_GOAL := all
.PRECIOUS: $(BUILD)/obj/%.o
.DELETE_ON_ERROR:

all: $(PROGRAMS:%=$(BIN)/%) $(BUILD)/compile_commands.json ## build every program into build/bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile
	@echo "variables: CC OPT=-O0 WERROR=1 SAN=address,undefined BUILD=folder PREFIX=/usr/local DESTDIR= V=1"

# Looked at once a build folder: without root and with a package missing, its name is the first and only thing said.
$(BUILD)/packages.ok: tools/dev/packages.txt
	@tools/dev/deps check
	@mkdir -p $(@D) && touch $@

$(BUILD)/obj/%.o: %.c | $(BUILD)/packages.ok
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
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/corpus_main/corpus_main.o $(call room_lib,$(ROOM_DIRS)) $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LDLIBS_ALL)

$(BUILD)/simulation/%: $(BUILD)/obj/tests/simulation/%.o $(BUILD)/obj/tests/simulation/shared/simulation.o $(call room_lib,$(ROOM_DIRS)) $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LDLIBS_ALL)

# What a judge from elsewhere asks by itself (tests/interop/NAME.c).
$(BUILD)/interop/%: $(BUILD)/obj/tests/interop/%.o $(call room_lib,$(ROOM_DIRS)) $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LDLIBS_ALL)

# What a script of tests/cli asks for by itself (tests/helpers/NAME.c).
$(BUILD)/helpers/%: $(BUILD)/obj/tests/helpers/%.o $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LDLIBS_ALL)

# The same with libFuzzer's own main().
$(BUILD)/fuzz/%-live: $(BUILD)/obj/tests/fuzz/%.o $(call room_lib,$(ROOM_DIRS)) $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $^ $(LDLIBS_ALL)

$(BUILD)/compile_commands.json: Makefile $(SOURCES)
	@mkdir -p $(@D)
	@{ echo '['; sep=; for f in $(SOURCES); do \
		printf '%s{"directory":"%s","file":"%s","command":"%s"}' "$$sep" '$(HERE)' "$$f" \
		"$(CC) $(subst ",\\\",$(subst \",,$(CPPFLAGS_ALL))) -std=c17 -Wall -Wextra -c $$f"; sep=','; done; echo ']'; } > $@

# Scripts that build programs of their own, by compilers of their own: nothing of an instrumented build runs in them.
OWN_BUILDS = cli/math-determinism e2e/same-bytes
# Scripts that go one way hundreds of times, killed or raced at another place each: make test and make sanitize judge them, and the share of lines is
# judged without what they alone may reach.
REPEATING  = cli/data-kill cli/evaluate-error-rates cli/evaluate-kill cli/evaluate-kill-bit cli/evaluate-same-bytes cli/register-kill cli/repro-kill \
             cli/store-git-race
# At a fixed address the tables of the sanitizers need no relocation, a sixth of the pages that a start touches; gold links in half the time.
SAN_LINK   = -no-pie $(if $(shell command -v ld.gold),-fuse-ld=gold)

# A make of its own for what follows the installing of packages, on all processors unless told otherwise. A recipe that has it begins with a +:
# make looks for its own name before SUBMAKE is put in, and without either it keeps its job server, and all that was said by -j, for itself.
SUBMAKE    = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

unit: $(UNITS) ## unit tests alone
	@tests/run-unit $(BUILD)

test: test-deps ## build and run every test that needs apt alone (ONLY=text: those cli and e2e scripts)
	+@$(SUBMAKE) tested

tested: all $(UNITS) $(FUZZERS) $(SIMULATORS) $(HELPERS)
	@tests/run $(BUILD) $(ONLY)

interop: all $(JUDGED) ## the judges from elsewhere: scikit-learn, ONNX Runtime, MLflow, actionlint (downloads them)
	@tests/interop/run $(BUILD)

interop-full: all ## DVC's scenarios again, with a change of tools at every step, and a hundred sequences of commands by chance
	@INTERLOCK_SWITCH=every tests/interop/run $(BUILD) dvc-s

coverage: ## lines that the tests reach; fails under 85 % of a room
	+@WITHOUT='$(OWN_BUILDS) $(REPEATING)' $(SUBMAKE) BUILD=$(BUILD)/coverage COV=1 OPT='-O0 -g' $(BUILD)/coverage/coverage.info

$(BUILD)/coverage.info: all $(UNITS) $(FUZZERS) $(SIMULATORS) $(HELPERS)
	@tools/dev/coverage $(BUILD) $@ $(ONLY)

sanitize: ## the tests of make test again, under AddressSanitizer and UndefinedBehaviorSanitizer
	+@LSAN_OPTIONS='suppressions="$(HERE)/tools/dev/lsan.supp":print_suppressions=0' WITHOUT='$(OWN_BUILDS)' $(SUBMAKE) BUILD=$(BUILD)/sanitize SAN=address,undefined OPT='-O1 -g' LDFLAGS='$(SAN_LINK)' tested

lint: $(BUILD)/compile_commands.json ## layers and house rules, shellcheck, cppcheck, clang-tidy, every warning of gcc and clang
	@tools/dev/lint $(BUILD)

fuzz: ## fuzz every parser for SECONDS each (default 30; needs clang and its libclang-rt-dev)
	+@$(SUBMAKE) BUILD=$(BUILD)/fuzzing CC=clang SAN=fuzzer-no-link,address,undefined OPT='-O1 -g' fuzzing

fuzzing: $(FUZZERS:%=%-live)
	@tools/dev/fuzz $(BUILD) $(or $(SECONDS),30)

simulate: $(SIMULATORS) ## error rates of the gate's tests at full length (RUNS=10000), into docs/error-rates.md
	@tools/dev/error-rates $(BUILD) $(RUNS)

mutate: all $(filter $(addprefix $(BUILD)/unit/,evaluate/% register/% track/% verdict/%),$(UNITS)) ## flip every comparison of the gate's decisions: the tests must notice each (FILES=evaluate/judge/decide.c:97)
	@tools/dev/mutate $(BUILD) $(FILES)

bench: all ## the measured targets as ratios against peers, in one run (downloads the peers)
	@tests/bench/run $(BUILD)

arm64: ## cross-compile every file for arm64
	@tools/dev/arm64 $(BUILD)/arm64

format: ## clang-format the whole tree
	@clang-format -i $(SOURCES) $(shell find lib $(ROOMS) tools tests -name '*.h')

deps: ## install the missing packages (tools/dev/packages.txt) with apt, as root or by sudo
	@tools/dev/deps install

test-deps: deps ## and those that tests alone need (tools/dev/packages-test.txt)
	@tools/dev/deps install tools/dev/packages-test.txt || echo "tests that need one of them are skipped" >&2

demo: deps ## build, then run examples/diabetes from a raw file to a published model
	+@$(SUBMAKE) all
	@tests/e2e/demo $(BIN) $(BUILD)/demo

man: all ## write the man pages again, from the option tables
	@for p in $(PROGRAMS); do tools/dev/manpage $(BIN) $$p > docs/man/$$([ $$p = interlock ] || echo interlock-)$$p.1; done

MAN        = $(wildcard docs/man/*.1)
# As a shell takes it: there may be a space or a quote in it. The umask is no matter: what is installed is for everybody.
DEST       = '$(subst ','\'',$(DESTDIR)$(PREFIX))'
COMPLETION = share/bash-completion/completions/interlock share/zsh/site-functions/_interlock

install: all ## into PREFIX (default /usr/local), under DESTDIR; DVC_LINK=1 lets `data` be called as `dvc`, too
	install -d $(DEST)/bin $(DEST)/libexec/interlock $(DEST)/share/man/man1 $(patsubst %,$(DEST)/%,$(dir $(COMPLETION)))
	install -m 755 $(BIN)/interlock $(DEST)/bin/
	install -m 755 $(filter-out $(BIN)/interlock,$(PROGRAMS:%=$(BIN)/%)) $(DEST)/libexec/interlock/
	$(if $(DVC_LINK),ln -sfn ../libexec/interlock/data $(DEST)/bin/dvc)
	$(if $(MAN),install -m 644 $(MAN) $(DEST)/share/man/man1/)
	$(HOST_BIN)/interlock completion bash > $(DEST)/$(word 1,$(COMPLETION))
	$(HOST_BIN)/interlock completion zsh > $(DEST)/$(word 2,$(COMPLETION))
	chmod 644 $(patsubst %,$(DEST)/%,$(COMPLETION))

uninstall: ## what install put there, and nothing else
	@[ "$$(readlink $(DEST)/bin/dvc)" != ../libexec/interlock/data ] || rm -f $(DEST)/bin/dvc
	rm -f $(DEST)/bin/interlock $(patsubst %,$(DEST)/%,$(COMPLETION)) $(patsubst docs/man/%,$(DEST)/share/man/man1/%,$(MAN))
	rm -f $(patsubst %,$(DEST)/libexec/interlock/%,$(filter-out interlock,$(PROGRAMS)))
	-rmdir $(DEST)/libexec/interlock

clean: ## remove the build folder
	rm -rf $(BUILD)

-include $(patsubst %.o,%.d,$(call obj,$(SOURCES)))

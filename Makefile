# SPDX-License-Identifier: MIT
# Gilt's build.  `make help` lists the targets.  Everything made goes to build/.

CC       ?= gcc
CXX      ?= g++
PERL     ?= perl
PREFIX   ?= /usr/local
PYTHON   := /usr/bin/python3.11
MODE     ?= release
BUILD    ?= build
OBJ      := $(BUILD)/$(MODE)
GEN      := $(BUILD)/generated
STDLIB   ?= /usr/lib/python3.11

# Table rows give every function the same parameters; those that need fewer leave some unused.
WARNINGS := -Wall -Wextra -Werror -Wno-unused-parameter
COMMON   := -std=gnu11 -g -fvisibility=hidden -fno-strict-aliasing -fwrapv -pthread -D_GNU_SOURCE= -Isrc -I$(GEN) \
            -DGILT_STDLIB='"$(STDLIB)"' -DGILT_PREFIX='"$(PREFIX)"' $(WARNINGS)
# Programs at a fixed address: the tables of pointers in them need no relocation at every start.
FLAGS_release := -O2 -fno-pie -fno-plt -fno-semantic-interposition -DNDEBUG
FLAGS_debug   := -O1 -DGILT_DEBUG
FLAGS_asan    := -O1 -DGILT_DEBUG -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize=alignment
FLAGS_tsan    := -O1 -fsanitize=thread
FLAGS_pgo-gen := $(FLAGS_release) -fprofile-generate -fprofile-update=atomic
FLAGS_pgo     := $(FLAGS_release) -fprofile-use -fprofile-partial-training -Wno-missing-profile -Wno-coverage-mismatch -Wno-error
LINK_release  := -no-pie
LINK_pgo      := -no-pie
LINK_asan     := -fsanitize=address,undefined
LINK_tsan     := -fsanitize=thread
LINK_pgo-gen  := -fprofile-generate -no-pie
CFLAGS   := $(COMMON) $(FLAGS_$(MODE))
# The dispatch loop: gcc merges indirect jumps and hoists loads in ways that cost more than they save.
CFLAGS_vm/dispatch.c := -fno-gcse -fno-crossjumping
CXXFLAGS := -std=c++17 -O2 -g -fno-exceptions -fno-rtti -fvisibility=hidden -Isrc
LDFLAGS  := -rdynamic -Wl,--version-script=src/capi/exports.map -pthread -static-libstdc++ -static-libgcc $(LINK_$(MODE))
# The libraries go into the program (each that the system has to find and map costs every start a tenth of a millisecond);
# their symbols stay hidden from extension modules, which may bring versions of their own.
LIBS     := -Wl,-Bstatic -lgmp -lz -lexpat -Wl,-Bdynamic -Wl,--exclude-libs,ALL -lm -ldl

SOURCES  := $(sort $(shell find src -name '*.c'))
CXXSOURCES := $(sort $(shell find src -name '*.cpp'))
GENERATED := $(GEN)/unicode_tables.c $(GEN)/unicode_names.c
OBJECTS  := $(SOURCES:src/%.c=$(OBJ)/%.o) $(CXXSOURCES:src/%.cpp=$(OBJ)/%.o) $(GENERATED:$(GEN)/%.c=$(OBJ)/generated/%.o)
BINARY_release := $(BUILD)/gilt
BINARY_debug   := $(BUILD)/gilt-debug
BINARY_asan    := $(BUILD)/gilt-asan
BINARY_tsan    := $(BUILD)/gilt-tsan
BINARY_pgo-gen := $(BUILD)/gilt-pgo-gen
BINARY_pgo     := $(BUILD)/gilt-pgo
BINARY   := $(BINARY_$(MODE))
IMAGE    := $(if $(filter release pgo,$(MODE)),$(BINARY).image)

.PHONY: all help setup run check debug asan tsan pgo bench fuzz install clean

all: $(BINARY) $(IMAGE)

help:
	@echo "make             build/gilt, optimised"
	@echo "make run         installs what is missing, builds, runs examples/tour.py over the standard library"
	@echo "make check       installs what is missing, builds, runs all tests"
	@echo "make pgo         build/gilt-pgo, optimised with a profile"
	@echo "make debug       build/gilt-debug, with invariants checked"
	@echo "make asan        build/gilt-asan, with address and undefined-behaviour sanitizers"
	@echo "make tsan        build/gilt-tsan, with the thread sanitizer"
	@echo "make bench       compares with python3.11 and prints ratios"
	@echo "make fuzz        fuzzes the parser and whole programs for FUZZ_SECONDS (60)"
	@echo "make install     into PREFIX ($(PREFIX))"
	@echo "make clean       removes build/"

setup:
	@sh tools/setup.sh

run: setup
	@$(MAKE) --no-print-directory all
	$(BUILD)/gilt examples/tour.py

check: setup
	@$(MAKE) --no-print-directory all
	@$(PYTHON) tests/run

debug asan tsan:
	@$(MAKE) --no-print-directory MODE=$@ all

pgo:
	@$(MAKE) --no-print-directory MODE=pgo-gen all
	@sh tools/pgo_train.sh $(BUILD)/gilt-pgo-gen
	@rm -rf $(BUILD)/pgo && mkdir -p $(BUILD)/pgo
	@cd $(BUILD)/pgo-gen && find . -name '*.gcda' -exec cp --parents '{}' ../pgo \; # the compiler looks beside the object
	@$(MAKE) --no-print-directory MODE=pgo all

bench: all
	@$(PYTHON) bench/run $(BUILD)/gilt

fuzz: asan
	@$(PYTHON) tests/fuzz/run $(BUILD)/gilt-asan

install: all
	install -D -m 755 $(BUILD)/gilt $(DESTDIR)$(PREFIX)/bin/gilt
	install -D -m 644 $(BUILD)/gilt.image $(DESTDIR)$(PREFIX)/lib/gilt/gilt.image

clean:
	rm -rf $(BUILD)

# Objects of ours under the names by which extension modules know them.
$(GEN)/symbols.ld: src/capi/symbol.def Makefile
	@mkdir -p $(GEN)
	@sed -n 's/^ALIAS(\([^,]*\), *\([^,)]*\).*/\1 = \2;/p' $< > $@

$(BINARY): $(OBJECTS) $(GEN)/symbols.ld src/capi/exports.map
	$(CXX) $(LDFLAGS) -o $@ $(OBJECTS) $(GEN)/symbols.ld $(LIBS)

# A test program with the whole of Gilt but its command line.
$(OBJ)/embed/%: tests/embed/%.c $(OBJECTS)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -c $< -o $@.o
	@$(CXX) $(LDFLAGS) -o $@ $@.o $(filter-out $(OBJ)/main/main.o,$(OBJECTS)) $(GEN)/symbols.ld $(LIBS)

# The standard library's code, compiled once and mapped at every start. What only tests and its own programs need stays out.
IMAGE_WITHOUT := test tests idlelib lib2to3 turtledemo tkinter ensurepip pydoc_data dist-packages __pycache__
$(BINARY).image: $(BINARY)
	find $(STDLIB) $(foreach name,$(IMAGE_WITHOUT),-name $(name) -prune -o) -name '*.py' -print | $< -S -X write_image=$@.new
	@mv $@.new $@

$(GENERATED) &: tools/unicode_tables.pl tools/unicode_3_2.txt
	@mkdir -p $(GEN)
	$(PERL) tools/unicode_tables.pl $(GEN)

$(OBJ)/%.o: src/%.c | $(GENERATED)
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(CFLAGS) $(CFLAGS_$*.c) -MMD -MP -c $< -o $@

$(OBJ)/generated/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(CFLAGS) -MMD -MP -c $< -o $@

$(OBJ)/%.o: src/%.cpp
	@mkdir -p $(@D)
	@echo "CXX $<"
	@$(CXX) $(CXXFLAGS) -MMD -MP -c $< -o $@

-include $(OBJECTS:.o=.d)

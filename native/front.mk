# The native programs. Two are position-independent and static, so that nothing is loaded or bound at their start:
# the front end `sesame`, for which Debian's libcrypto.a stands in for the one that Node.js exports to the core, and
# the launcher `sesame-sandbox`. `sesame-session-watch` takes libsystemd from the system, and nothing else but the C library.
#   make -f front.mk        build/Release/sesame, build/Release/sesame-sandbox, build/Release/sesame-session-watch

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules

OUT := build/front
PROGRAM := build/Release/sesame
# crypto.cc has the core's other hashes, too; what the front end does not call is left out by the linker.
BLAKE3 := build/Release/obj.target/blake3.a
CORE := aead canary channel client_session crypto frame noise noise_hash process seal secure_memory secure_region secure_stack status x25519
FRONT := $(basename $(notdir $(wildcard src/front_*.cc)))
OBJECTS := $(addprefix $(OUT)/,$(addsuffix .o,$(CORE) $(FRONT)))
LAUNCHER := build/Release/sesame-sandbox
SANDBOX := broker broker_files landlock seccomp_filter seccomp_lists $(filter-out sandbox_status,$(basename $(notdir $(wildcard src/sandbox_*.cc))))
SANDBOX_OBJECTS := $(addprefix $(OUT)/,$(addsuffix .o,$(SANDBOX)))
WATCHER := build/Release/sesame-session-watch
WATCH := $(CORE) front_files front_reply landlock $(basename $(notdir $(wildcard src/session_watch*.cc)))
WATCH_OBJECTS := $(addprefix $(OUT)/,$(addsuffix .o,$(WATCH)))

CXXFLAGS := -std=c++20 -O2 -fPIE -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -fno-exceptions -fno-rtti -fvisibility=hidden \
  -fstack-protector-strong -ffunction-sections -fdata-sections -Wall -Wextra -Werror -MMD -MP \
  -I../node_modules/@c4312/blake3-native/c
LINKING := -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack -s
LDFLAGS := -static-pie $(LINKING)

.PHONY: all
all: $(PROGRAM) $(LAUNCHER) $(WATCHER)
$(PROGRAM): $(OBJECTS) $(BLAKE3)
	$(CXX) $(CXXFLAGS) $(LDFLAGS) $^ -lcrypto -o $@ 2> >(grep -av 'in function\|statically linked applications' >&2)
$(LAUNCHER): $(SANDBOX_OBJECTS)
	$(CXX) $(CXXFLAGS) $(LDFLAGS) $^ -o $@
$(WATCHER): $(WATCH_OBJECTS) $(BLAKE3)
	$(CXX) $(CXXFLAGS) -pie -static-libstdc++ -shared-libgcc $(LINKING) $^ -Wl,-Bstatic -lcrypto -Wl,-Bdynamic -lsystemd -o $@
$(OUT)/%.o: src/%.cc | $(OUT)
	$(CXX) $(CXXFLAGS) -c $< -o $@
$(OUT):
	mkdir -p $@

.DELETE_ON_ERROR:
-include $(OBJECTS:.o=.d) $(SANDBOX_OBJECTS:.o=.d) $(WATCH_OBJECTS:.o=.d)

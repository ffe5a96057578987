# Targets are few, and CI calls the same ones. `make` alone lists them.

SHELL := /bin/bash
BIN   := bin/pickbot
TAGS  ?=
# What `version` prints, and the image's labels.
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null)
REVISION ?= $(shell git rev-parse HEAD 2>/dev/null)
LDFLAGS  := -s -w -X main.version=$(VERSION) -X main.commit=$(REVISION)

export CGO_ENABLED ?= 0

# The race detector needs cgo and a C compiler. SQLite itself, C translated to Go, the allocator of C memory beneath it, and
# what packs pictures are built without it: the memory of the first two is outside Go's heap, which the detector passes over
# anyway, and a picture is one goroutine's. None of them may instantiate generic code: others would share it, and races would be
# reported that are none. Nothing here does arithmetic with pointers but what is translated from C, so that is not checked. No
# process waits a second before it ends, and the garbage collector is lazier: with all that, the tests take a third of the time.
CC_FOUND := $(shell command -v $$(go env CC) 2>/dev/null)
ifneq ($(CC_FOUND),)
TEST := GORACE=atexit_sleep_ms=10 GOGC=400 CGO_ENABLED=1 go test -race -gcflags=all=-d=checkptr=0 \
	$(patsubst %,-gcflags=%=-race=false,modernc.org/sqlite/lib modernc.org/memory image/... compress/flate compress/zlib)
else
TEST := go test
endif

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/pickbot, static
	go build -trimpath -tags "$(TAGS)" -ldflags "$(LDFLAGS)" -o $(BIN) ./cmd/pickbot

.PHONY: run
run: build ## Run the bot, with a local Telegram to chat in unless TELEGRAM_BOT_TOKEN is set
	$(BIN) run

# Many tests wait for somebody else's clock or process: more of them at a time, and of packages, than there are cores.
.PHONY: test test-all test-sdk
test: ## Run all tests
ifeq ($(CC_FOUND),)
	@echo "no C compiler: tests run without the race detector"
endif
	@for program in redis-server chromium caddy promtool; do \
		command -v $$program >/dev/null || echo "no $$program: its tests are skipped"; done
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo "no PostgreSQL: its tests are skipped"
	@$(MAKE) --no-print-directory -j 2 test-all test-sdk

test-all:
	$(TEST) -p 3 -parallel 4 -timeout 10m ./...

# The adapter of the other SDK, which a tag puts in the place of the usual one.
test-sdk:
	$(TEST) -timeout 5m -tags generativeai -run 'Writer|Corpus|Transport|NoKeyEscapes' ./gemini

.PHONY: lint
lint: ## Check style and the arrows between packages
	go vet ./...
	go tool -modfile=tools/go.mod golangci-lint run

.PHONY: bench
bench: ## Measure, and print one table beside what pickbot stands on, in five minutes
	PICKBOT_BENCH=1 go test -count=1 -run '^TestBench$$' -v -timeout 60m ./proof

.PHONY: proof
proof: ## Run the long tests: kills, large catalogs, quotas under contention
	PICKBOT_PROOF=1 $(TEST) -v -timeout 60m -skip '^TestProof_Million$$' ./...
	PICKBOT_PROOF=1 go test -count=1 -v -timeout 30m -run '^TestProof_Million$$' ./notify # speed and memory, without the race detector

MINUTES ?= 10

.PHONY: soak
soak: ## Let people chat while everything breaks in turn, for 10 minutes or MINUTES=n
	PICKBOT_SOAK=$(MINUTES) go test -count=1 -run '^TestSoak$$' -v -timeout $$(($(MINUTES) + 10))m ./proof

.PHONY: image
image: ## Do the Dockerfile's steps by hand: build, files, user, start, health, size
	PICKBOT_IMAGE=1 go test -count=1 -run '^Test(Image|Dockerfile)$$' ./deploy -v

.PHONY: audit
audit: ## Check what is depended on: sums, licences, and known holes where the list of them can be had
	go mod verify
	go test -count=1 -run '^TestDependencies$$' ./deploy
	go tool -modfile=tools/go.mod govulncheck ./... || echo "govulncheck could not be run to its end: it needs the list of vuln.go.dev"

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin

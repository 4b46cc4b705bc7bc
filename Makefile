# Two commands do everything on a fresh machine: `make demo` and `make test`.
SHELL := /bin/bash
SWIFT ?= swift
BINARY = .build/release/laddpuls

.PHONY: help setup build demo test check bench twins fuzz clean

help:
	@echo "make demo   set up, build, run the main job on SampleData, show what it found"
	@echo "make test   set up, build, run every test"
	@echo "make check  formatting, pipelines, the build of the benchmarks"
	@echo "make bench  the benchmarks of Benchmarks/README.md"
	@echo "make twins  every vector kernel against its plain meaning, on arm64 and AVX-512 too"
	@echo "make fuzz   RUNS=10000 inputs for each reader of Parquet files"

setup:
	@.ci/setup

build: setup
	$(SWIFT) build -c release --product laddpuls

demo: build
	$(BINARY) run Pipelines/demo.yaml

# The end-to-end tests drive the release binary; everything else is tested in debug, with every precondition on.
test: build
	SWIFT_BACKTRACE=enable=no $(SWIFT) build -c release --product crash-rig
	@set -o pipefail; export SWIFT_BACKTRACE=enable=no LADDPULS_RELEASE_BIN=$(abspath .build/release); \
	$(SWIFT) test --explicit-target-dependency-import-check error 2>&1 | tee .build/tests.log; status=$$?; \
	awk -v refuse=$$LADDPULS_REFUSE_SKIPS -f Tests/skips.awk .build/tests.log && exit $$status

check: build
	$(SWIFT) format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources
	$(BINARY) check Pipelines
	$(SWIFT) build --package-path Benchmarks

bench: setup
	Benchmarks/run

twins:
	Tests/KernelTwins/run

RUNS ?= 10000
fuzz: setup
	Tests/Fuzz/run $(RUNS)

clean:
	rm -rf .build demo-out

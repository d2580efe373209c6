# The two to know: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help build release setup stop test demo demo-clean bench lint ci

help: ## show this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

build: ## build target/debug/vaultctl
	@tests/setup/tools.sh
	cargo build --locked

release: ## build target/release/vaultctl
	@tests/setup/tools.sh
	cargo build --locked --release

setup: ## start an engine, a registry and several hosts for tests run by hand, and print their environment
	@tests/run.sh setup

stop: ## end what setup started
	@tests/run.sh stop

test: ## run every test against a real engine (ENGINES=all: against Engine 26.1 too; HOSTS=no: without several hosts)
	@tests/run.sh $(ARGS)

demo: ## make a repository in ./demo, apply it, drift the host, repair it
	@tests/setup/tools.sh
	@tests/setup/engine.sh up
	@tests/images/build.sh
	@tests/demo/run.sh

demo-clean: ## remove all that the demo made
	@tests/demo/clean.sh

bench: release ## compare with Compose, docker run, ssh and the raw API, on one server and on many; seal a thousand secrets
	@tests/setup/engine.sh up
	@tests/images/build.sh
	@failed=0; for part in compare secrets fleet; do benches/$$part.sh || failed=1; done; exit $$failed

lint: ## format, clippy and documentation, as CI checks them
	@.ci/run lint

ci: ## everything that CI runs
	@.ci/run

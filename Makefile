# Madoguchi: `make run` starts it, `make test` tests it; both do all the set-up themselves.
.PHONY: help install run train test check format bench clean
MADOGUCHI := .venv/bin/madoguchi
export TORCH_INDEX

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: ## the environment in .venv (make install TORCH_INDEX=<address of CPU wheels> for the small torch)
	@scripts/bootstrap.sh

run: install ## train what is missing, start, print the address
	@$(MADOGUCHI) serve

train: install ## the search index and Rasa's model
	@$(MADOGUCHI) train

test: install ## every test, the browser's too
	@scripts/browser.sh
	@.venv/bin/python -m pytest

check: install ## ruff, mypy and the FAQ check
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@$(MADOGUCHI) faq check --quiet

format: install ## lay the code out
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

clean: ## remove what was built (the environment stays)
	rm -rf var .pytest_cache .mypy_cache .ruff_cache

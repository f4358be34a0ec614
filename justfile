# The same commands in plain form stand in README.md.

# List the recipes.
default:
    @just --list

# Build the command as bin/rewrite.
build:
    go build -o bin/rewrite ./cmd/rewrite

# Run all tests.
test:
    go test -timeout 20m ./...

# Write anew what is made from the command: the outputs in README.md, and docs/rewrite.1.
update:
    UPDATE=1 go test ./cmd/rewrite -run 'Readme|ManPage'

# Look for what gofmt and vet find.
lint:
    test -z "$(gofmt -l . | tee /dev/stderr)"
    go vet ./...

# Compare with ripgrep, ast-grep, LibCST and a script, on trees that are made for it.
bench *flags:
    go run ./bench {{ flags }}

# Run the benchmarks of the packages.
bench-go:
    go test -run '^$' -bench . -benchmem ./...

# Fuzz every target in turn, each for so long.
fuzz time="1m":
    #!/usr/bin/env bash
    set -euo pipefail
    for package in $(go list ./...); do
        list=$(go test -list '^Fuzz' "$package")
        for target in $(grep '^Fuzz' <<<"$list" || true); do
            go test -run '^$' -fuzz "^$target\$" -fuzztime {{ time }} "$package"
        done
    done

# Migrate a copy of the fixture, and run its tests with deprecation warnings as errors.
demo:
    #!/usr/bin/env bash
    set -euo pipefail
    demo=$(mktemp -d)
    trap 'rm -rf "$demo"' EXIT
    cp -R fixtures/netra/. "$demo"
    go run ./cmd/rewrite -w "$demo"
    cd "$demo"
    python3 -m netra_backend.app.pool_report
    python3 -W error::DeprecationWarning -m unittest

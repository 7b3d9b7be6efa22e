#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the binary given on the programs of bench/, so that the compiler's profile sees what is hot.
set -eu
for program in "$(dirname "$0")"/../bench/programs/*.py; do
    "$1" "$program" > /dev/null
done

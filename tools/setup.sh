#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the Debian packages of packages.txt that are missing. Does nothing when all are there.
set -eu
cd "$(dirname "$0")/.."
missing=""
for package in $(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' packages.txt | awk '{print $1}'); do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "setup: these Debian packages are needed and there is no apt-get here:$missing" >&2
    exit 1
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "setup: not root and no sudo; please install:$missing" >&2; exit 1; }
    sudo=sudo
fi
echo "setup: installing$missing"
$sudo apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing

#!/bin/sh
# Gives Wenya a bucket for hourly figures and a token of its own, which reads and writes both buckets and nothing
# else. The image runs it at its first start. For a server that was set up before there was this file:
#   docker compose exec influxdb /docker-entrypoint-initdb.d/make-token.sh
set -eu
org=${DOCKER_INFLUXDB_INIT_ORG:?}
bucket=${DOCKER_INFLUXDB_INIT_BUCKET:?}
file=${WENYA_TOKEN_FILE:-/home/influxdb/wenya-token}

if [ -s "$file" ]; then
    echo "$file is there already; delete it for a new token"
    exit 0
fi

id_of() {
    influx bucket list --org "$org" --name "$1" --hide-headers 2>/dev/null | cut -f 1
}

[ -n "$(id_of "${bucket}_hourly")" ] || influx bucket create --org "$org" --name "${bucket}_hourly" --retention 0
raw=$(id_of "$bucket")
hourly=$(id_of "${bucket}_hourly")

# For the group, which the service is in, and for nobody else.
umask 027
chmod 750 "$(dirname "$file")"
influx auth create --org "$org" --description "Wenya: readings and hourly figures" \
    --read-bucket "$raw" --write-bucket "$raw" --read-bucket "$hourly" --write-bucket "$hourly" --json |
    sed -n 's/^.*"token": *"\([^"]*\)".*$/\1/p' >"$file.new"
[ -s "$file.new" ]
mv "$file.new" "$file"
echo "Wenya's token is in $file"

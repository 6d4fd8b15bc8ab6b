#!/bin/sh
# Compares the two JSON shapes of Sql/SqlOptions.cs in both kinds of statement, arms interleaved, best of the rounds.
# Uses the database of PGHOST, PGPORT, PGDATABASE, PGUSER; its tables author, article and article_tag are REPLACED.
#   run.sh [rounds] [seconds per arm]
set -eu
cd "$(dirname "$0")"
rounds=${1:-5} seconds=${2:-4}
psql -qX -v ON_ERROR_STOP=1 -f data.sql
export PGOPTIONS='-c jit=off -c plan_cache_mode=force_generic_plan'
for round in $(seq "$rounds"); do
  for arm in key-rows key-subselects single-rows single-subselects \
             key-multiplexed-rows key-multiplexed-subselects multiplexed-rows multiplexed-subselects; do
    ms=$(pgbench -n -M prepared -T "$seconds" -f "$arm.sql" | sed -n 's/^latency average = \(.*\) ms$/\1/p')
    echo "$arm $ms"
  done
done | sort | awk '{ if (!($1 in best) || $2 < best[$1]) best[$1] = $2; sum[$1] += $2; n[$1]++ }
  END { for (arm in best) printf "%-28s best %8.3f ms   mean %8.3f ms\n", arm, best[arm], sum[arm] / n[arm] }' | sort

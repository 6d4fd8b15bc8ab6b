#!/bin/sh
# Compares the two JSON shapes of Sql/SqlOptions.cs in both kinds of statement, and the statement of the nested list with two that
# were written by hand for it; arms interleaved, best and median of the rounds.
# Uses the database of PGHOST, PGPORT, PGDATABASE, PGUSER; its tables author, article and article_tag are REPLACED.
#   run.sh [rounds] [seconds per arm]
set -eu
cd "$(dirname "$0")"
rounds=${1:-5} seconds=${2:-4}
psql -qX -v ON_ERROR_STOP=1 -f data.sql
export PGOPTIONS='-c jit=off -c plan_cache_mode=force_generic_plan'
for round in $(seq "$rounds"); do
  for arm in key-rows key-subselects single-rows single-subselects \
             single-byhand-join single-byhand-groups \
             key-multiplexed-rows key-multiplexed-subselects multiplexed-rows multiplexed-subselects; do
    ms=$(pgbench -n -M prepared -T "$seconds" -f "$arm.sql" | sed -n 's/^latency average = \(.*\) ms$/\1/p')
    echo "$arm $ms"
  done
done | sort -k1,1 -k2,2n | awk '{ ms[$1, ++n[$1]] = $2 }
  END { for (arm in n) printf "%-28s best %8.3f ms   median %8.3f ms\n", arm, ms[arm, 1], ms[arm, int((n[arm] + 1) / 2)] }' | sort

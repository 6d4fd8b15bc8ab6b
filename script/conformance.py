"""Runs conformance cases against a gateway on a scratch PostgreSQL, once for every setting that cases ask for.

The folder holds run.py, which lists its cases with what each needs (--list) and runs them against a URL. Cases that need no
setting run first; then those that share a setting run against a gateway that was started with it. What run.py is not told here
can be passed on: --level semantic, --category insert, --case 'GLOB', --verbose. All results go to artifacts/conformance.json.
"""

import argparse
import collections
import glob
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GATEWAY = os.path.join(ROOT, 'artifacts', 'gateway', 'Gateway')
ALWAYS = {'HASURA_GRAPHQL_STRINGIFY_NUMERIC_TYPES': 'true'}  # The cases expect bigint and numeric as strings.
ANOTHER_DATABASE = re.compile(r'^\((.*)\)$')  # "NAME=(a second database)": any database does, the name alone counts.
READY_SECONDS = 60


class Postgres:
    """A scratch server on a unix socket, as an unprivileged user when root; gone with its data when left."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='realtime-conformance-')
        self.data = os.path.join(self.folder, 'data')
        self.bin = server_binaries()
        self.identity = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam('postgres')
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.identity = {'user': user.pw_uid, 'group': user.pw_gid, 'extra_groups': []}
        subprocess.run([self.bin + '/initdb', '-D', self.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8',
                        '--locale=C.UTF-8', '--no-sync'], check=True, stdout=subprocess.DEVNULL, cwd='/', **self.identity)
        self.control('start', '-l', self.folder + '/log', '-o', ' '.join([
            "-c listen_addresses=''", f"-k {self.folder}", '-c wal_level=logical', '-c fsync=off', '-c timezone=UTC']))
        return self

    def __exit__(self, *_):
        self.control('stop', '-m', 'immediate')
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, *arguments):
        subprocess.run([self.bin + '/pg_ctl', '-D', self.data, '-w', *arguments],
                       check=True, stdout=subprocess.DEVNULL, cwd='/', **self.identity)

    def new_database(self, name):
        """Makes an empty database, of the same name as one before it or not, and returns how to reach it."""
        for program, arguments in ('dropdb', ['--if-exists', '--force']), ('createdb', []):
            subprocess.run([f'{self.bin}/{program}', '-h', self.folder, '-U', 'postgres', *arguments, name],
                           check=True, stderr=subprocess.DEVNULL)
        return f'Host={self.folder};Username=postgres;Database={name}'


class Gateway:
    """A gateway with the given settings, on a free port."""

    def __init__(self, settings, log):
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            port = probe.getsockname()[1]
        self.url = f'http://127.0.0.1:{port}'
        clean = {k: v for k, v in os.environ.items() if not k.startswith(('HASURA_GRAPHQL_', 'Realtime__'))}
        self.process = subprocess.Popen([GATEWAY, '--urls', self.url], env={**clean, **settings},
                                        stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self.log = log.name

    def __enter__(self):
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                sys.exit(f'conformance: the gateway ended at its start:\n{open(self.log).read()[-3000:]}')
            try:
                with urllib.request.urlopen(self.url + '/healthz', timeout=5):
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        sys.exit(f'conformance: the gateway was not healthy after {READY_SECONDS} s:\n{open(self.log).read()[-3000:]}')

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def server_binaries():
    found = glob.glob('/usr/lib/postgresql/*/bin/postgres') + glob.glob('/usr/pgsql-*/bin/postgres')
    newest = max(found, key=lambda path: int(re.search(r'\d+', path).group()), default=shutil.which('postgres'))
    return os.path.dirname(newest)


def needed_settings(runner, arguments):
    """What run.py --list says: settings of each case that needs any, by case id."""
    lines = subprocess.run([sys.executable, runner, '--list', *arguments], check=True, capture_output=True, text=True).stdout
    cases = collections.OrderedDict()
    for line in lines.splitlines():
        parts = re.match(r'\S+\s+\S+\s+(\S+)(?:\s+needs (.*))?$', line)
        needs = [need.strip() for need in (parts.group(2) or '').split(', ')]
        cases[parts.group(1)] = frozenset(need[len('env:'):] for need in needs if need.startswith('env:'))
    return cases


def is_database(setting):
    return ANOTHER_DATABASE.match(setting.split('=', 1)[1])


def runs_of(cases):
    """Cases by the settings that their gateway is started with. One more database changes no answer, any other setting may."""
    runs = collections.OrderedDict({frozenset(): []})
    for case, needs in cases.items():
        runs.setdefault(frozenset(need for need in needs if not is_database(need)), []).append(case)
    return [(frozenset(settings).union(*(cases[case] for case in chosen)), chosen) for settings, chosen in runs.items()]


def run(options, postgres, chosen, settings, passed_on, number):
    """One gateway, one run of run.py; its results as it wrote them."""
    if not chosen:
        return []
    secret = secrets.token_hex(16)
    environment = {**ALWAYS, 'HASURA_GRAPHQL_ADMIN_SECRET': secret,
                   'HASURA_GRAPHQL_DATABASE_URL': postgres.new_database('conformance')}
    told = []
    for each in sorted(settings):
        name, value = each.split('=', 1)
        if ANOTHER_DATABASE.match(value):
            environment[name] = postgres.new_database(name.lower())
            told += ['--env', name]
        else:
            environment[name] = value
            told += ['--env', each]
    print(f'conformance: {len(chosen)} cases with {", ".join(sorted(settings)) or "the default settings"}', flush=True)
    wanted = os.path.join(postgres.folder, f'cases-{number}.json')
    found = os.path.join(postgres.folder, f'results-{number}.json')
    with open(wanted, 'w') as file:
        json.dump(chosen, file)
    with open(os.path.join(ROOT, 'artifacts', f'conformance-gateway-{number}.log'), 'w') as log, Gateway(environment, log) as gateway:
        subprocess.run([sys.executable, options.runner, '--url', gateway.url, '--admin-secret', secret, '--keep-schema', 'realtime',
                        '--cases', wanted, '--json', found, *told, *passed_on],
                       stdin=subprocess.DEVNULL, stdout=None if options.noisy else subprocess.DEVNULL)
    if not os.path.exists(found):
        sys.exit('conformance: run.py ended without results')
    with open(found) as file:
        return json.load(file)['results']


def reason(result):
    for transport, outcome in result['transports'].items():
        if outcome['status'] != 'passed':
            return f'[{transport}] {outcome.get("detail", "")}'.replace('\n', ' ')[:200]
    return result.get('detail', '')


def report(results):
    print('\n%-24s %8s %8s %8s' % ('category', 'passed', 'of', 'skipped'))
    categories = collections.defaultdict(collections.Counter)
    for result in results:
        categories[result['category']][result['status']] += 1
    total = collections.Counter()
    for name, counts in sorted(categories.items()):
        total.update(counts)
        print('%-24s %8d %8d %8s' % (name, counts['passed'], counts.total() - counts['skipped'], counts['skipped'] or ''))
    ran = total.total() - total['skipped']
    for status in 'failed', 'error', 'skipped':
        chosen = sorted((result for result in results if result['status'] == status), key=lambda result: result['id'])
        if chosen:
            print(f'\n{status}: {len(chosen)}')
        for result in chosen:
            print(f'  {result["id"]}\n      {reason(result)}')
    print(f'\nconformance: {total["passed"]} of {ran}')
    return ran > 0 and total['passed'] == ran


def main():
    parser = argparse.ArgumentParser(prog='script/conformance', description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', help='the folder that holds run.py and its suites')
    parser.add_argument('--no-build', action='store_true', help='use artifacts/gateway as it is')
    parser.add_argument('--default-settings', action='store_true', help='leave out the cases that need a setting')
    parser.add_argument('--noisy', action='store_true', help='show what run.py prints: a line for every suite, with --verbose every failure')
    options, passed_on = parser.parse_known_args()
    options.runner = os.path.join(os.path.abspath(options.folder), 'run.py')
    if not os.path.exists(options.runner):
        parser.error(f'{options.runner} does not exist')
    if not options.no_build:
        subprocess.run([os.path.join(ROOT, 'script', 'build')], check=True)
    cases = needed_settings(options.runner, [argument for argument in passed_on if argument not in ('--verbose', '-v', '--quiet', '-q')])
    runs = runs_of(cases)[:1 if options.default_settings else None]
    results = []
    with Postgres() as postgres:
        for number, (settings, chosen) in enumerate(runs):
            results += run(options, postgres, chosen, settings, passed_on, number)
    with open(os.path.join(ROOT, 'artifacts', 'conformance.json'), 'w') as file:
        json.dump(results, file, indent=1, ensure_ascii=False)
    sys.exit(0 if report(results) else 1)


if __name__ == '__main__':
    main()

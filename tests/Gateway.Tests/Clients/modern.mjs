// The stock client of graphql-transport-ws, as an application uses it. Arguments: URL, the Authorization header.
// Each event is a line of JSON on standard output.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, authorization] = process.argv.slice(2);
const say = (event, value) => console.log(JSON.stringify({ event, value }));

const client = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  lazyCloseTimeout: 10_000, // one socket for all operations
  connectionParams: { headers: { Authorization: authorization } },
  on: {
    connected: () => say('connected'),
    closed: (close) => say('closed', { code: close.code, reason: close.reason }),
  },
});

/** Runs one operation to its end, or until it gave `take` results. */
const run = (name, query, take = Infinity) => new Promise((resolve) => {
  let results = 0;
  const stop = client.subscribe({ query, variables: { name } }, {
    next: (result) => {
      say(`${name}.next`, result);
      if (++results === take) {
        stop();
      }
    },
    error: (error) => resolve(say(`${name}.error`, Array.isArray(error) ? error : { code: error.code, reason: error.reason })),
    complete: () => resolve(say(`${name}.complete`)),
  });
});

await run('live', 'subscription { article { id } }', 2);
await run('query', '{ author { name } }');
await run('refused', '{ nothing }');
await client.dispose();

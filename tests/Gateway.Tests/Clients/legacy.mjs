// The stock client of the legacy graphql-ws sub-protocol, as an application uses it. Arguments: URL, the Authorization header.
// Each event is a line of JSON on standard output.
import transport from 'subscriptions-transport-ws';
import WebSocket from 'ws';

const [url, authorization] = process.argv.slice(2);
const say = (event, value) => console.log(JSON.stringify({ event, value }));

const client = new transport.SubscriptionClient(url, {
  reconnect: false,
  connectionParams: { headers: { Authorization: authorization } },
  connectionCallback: (error) => say(error ? 'connection_error' : 'connected', error),
}, WebSocket);
client.onError((error) => say('socket_error', error.message));

/** Runs one operation to its end, or until it gave `take` results. */
const run = (name, query, take = Infinity) => new Promise((resolve) => {
  let results = 0;
  const subscription = client.request({ query, variables: { name } }).subscribe({
    next: (result) => {
      say(`${name}.next`, result);
      if (++results === take) {
        subscription.unsubscribe();
        resolve();
      }
    },
    error: (error) => resolve(say(`${name}.error`, error)),
    complete: () => resolve(say(`${name}.complete`)),
  });
});

await run('live', 'subscription { article { id } }', 2);
await run('query', '{ author { name } }');
await run('refused', '{ nothing }');
client.close();

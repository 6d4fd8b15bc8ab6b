// Many stock clients of graphql-transport-ws: each subscribes once and stays. Arguments: URL, how many, the admin secret, and `patient` for clients that try
// again soon and for ever; without it they do as they come, five attempts in forty seconds. As its documents advise for servers that restart, they take a failed
// connection for no end (`shouldRetry`): by default a refused connection alone is fatal to this client, whatever the server says later. Each time that all of them have had a result since the last time, `all` says how many; an error that ends a subscription is said at once.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, count, secret, patience] = process.argv.slice(2);
const retries = patience === 'patient' ? { retryAttempts: Infinity, retryWait: () => new Promise((resolve) => setTimeout(resolve, 200)) } : {};
const say = (event, value) => console.log(JSON.stringify({ event, value }));
const served = new Set();

for (let i = 0; i < Number(count); i++) {
  const client = createClient({ url, shouldRetry: () => true, ...retries, webSocketImpl: WebSocket, connectionParams: { headers: { 'x-hasura-admin-secret': secret } } });
  client.on('closed', () => served.delete(i));
  client.subscribe({ query: 'subscription { author(order_by: {id: asc}) { id } }' }, {
    next: (result) => {
      served.add(i);
      if (served.size === Number(count) && result.data) {
        say('all', served.size);
      }
    },
    error: (error) => say('ended', Array.isArray(error) ? error : { code: error.code, reason: error.reason, message: error.message }),
    complete: () => say('ended', 'complete'),
  });
}

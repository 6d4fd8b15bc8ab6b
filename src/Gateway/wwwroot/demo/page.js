// The demo's page: three sockets, one for each reader, and what their live queries say drawn as lists.
import { $, ago, ask, write } from './dom.js';
import { drawFigures, makeChart } from './figures.js';
import { gatewayNow, readClock } from './measure.js';
import { Reader } from './reader.js';
import { startWriter } from './writer.js';

const READERS = [
  { id: 'anonymous', name: 'Anonymous', credentials: 'no token', title: 'What this role may have', user: null },
  { id: 'user1', name: 'User 1', credentials: 'token: role user, id 1', title: 'Its own articles, newest first', user: 1 },
  { id: 'user2', name: 'User 2', credentials: 'token: role user, id 2', title: 'Its own articles, newest first', user: 2 },
];

// Asked for at each attempt to connect: a token lasts for a day, a page may stay open for longer.
async function headersOf(reader) {
  if (!reader.user) return { 'X-Hasura-Role': 'anonymous' };
  if (reader.token) return { Authorization: `Bearer ${reader.token}` };
  const { ok, status, answer } = await ask('/demo/tokens');
  if (status === 0) return {}; // the gateway is away: so is its socket, and there will be another attempt
  if (ok) return { Authorization: `Bearer ${answer[reader.user]}` };
  write($('.why', reader.panel), status === 404
    ? 'This gateway signs no tokens: a webhook decides who asks.'
    : 'This column reads with a user’s token, and the gateway hands those only to browsers on its own machine. This one comes from elsewhere, or through a proxy or a container’s network.');
  return null;
}

function showConnections() {
  const live = readers.filter(reader => reader.state === 'live').length;
  const isLost = readers.some(reader => reader.state === 'lost'), isPartial = readers.some(reader => reader.state === 'off');
  $('#connection').dataset.state = isLost ? 'lost' : isPartial ? 'partial' : live === readers.length ? 'live' : 'waiting';
  write($('#connection'), isLost ? 'Connection lost, trying again' : live === 0 ? 'Connecting' : `${isPartial ? 'Partly live' : 'Live'}, ${live} of ${readers.length} connected`);
}

// Where there is no room for everything: which two readers, and which of their lists.
function bindSwitches() {
  for (const choice of document.querySelectorAll('.switch input')) {
    const apply = () => { $('#panels').dataset[choice.name] = choice.value; };
    choice.onchange = apply;
    if (choice.checked) apply(); // a reload keeps the choice
  }
}

// A line that changes a row from outside, ready for a shell; for browsers on the gateway's machine.
async function showPsql() {
  const { ok, answer } = await ask('/demo/psql');
  const change = 'UPDATE article SET title = title || \'!\' WHERE id = 451';
  write($('#psql'), ok ? `${answer.command} -c "${change}"` : `${change};`);
  $('#psql-elsewhere').hidden = ok;
  $('#copy').hidden = !ok || !navigator.clipboard;
  $('#copy').onclick = async () => {
    const done = await navigator.clipboard.writeText($('#psql').textContent).then(() => true, () => false);
    write($('#copy'), done ? 'Copied' : 'Not allowed');
    setTimeout(() => write($('#copy'), 'Copy'), 2000);
  };
}

makeChart();
const readers = READERS.map(description => new Reader(description, headersOf, showConnections));
bindSwitches();
for (const each of document.querySelectorAll('.port')) write(each, location.port || (location.protocol === 'https:' ? '443' : '80'));
for (const each of document.querySelectorAll('.host')) write(each, location.hostname);
setInterval(drawFigures, 500);
setInterval(() => { for (const time of document.querySelectorAll('.articles time')) write(time, ago(time.dateTime, gatewayNow())); }, 1000);
await readClock();
startWriter();
showPsql();
for (const reader of readers) reader.start();

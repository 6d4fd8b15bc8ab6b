// The demo's page: three sockets, one for each reader, and what their live queries say drawn as lists.

const READERS = [
  { id: 'anonymous', name: 'Anonymous', credentials: 'no token', title: 'What this role may have', user: null },
  { id: 'user1', name: 'User 1', credentials: 'token: role user, id 1', title: 'Its own articles, newest first', user: 1 },
  { id: 'user2', name: 'User 2', credentials: 'token: role user, id 2', title: 'Its own articles, newest first', user: 2 },
];

// More articles than are shown: what changed between two results is counted over all of them.
const WATCHED = 40, SHOWN = 7, OWN = 4;
const SECONDS = 60, SAMPLES = 200;
const $ = (selector, root = document) => root.querySelector(selector);
const copyOf = id => $(`#${id}`).content.firstElementChild.cloneNode(true);
const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

// --- graphql-transport-ws over the browser's own WebSocket -----------------------------------------------------------------

class Connection {
  #socket; #nextId = 1; #attempt = 0; #timer; #pulse; #isReady = false;
  #running = new Map(); // id → { message, isLive, next, error, complete }

  // headers(): the headers of connection_init, asked for at each attempt; state(name, text): told of each change.
  constructor(headers, state) {
    this.headers = headers;
    this.state = state;
    addEventListener('online', () => { if (!this.#isReady) this.#retry(0); });
    this.#open();
  }

  subscribe(query, variables, next, error) {
    this.#start(query, variables, { isLive: true, next, error, complete() {} });
  }

  run(query, variables) {
    return new Promise((resolve, reject) => {
      if (!this.#isReady) return reject(new Error('not connected'));
      this.#start(query, variables, {
        isLive: false,
        next: answer => answer.errors ? reject(new Error(answer.errors[0].message)) : resolve(answer.data),
        error: errors => reject(new Error(errors[0].message)),
        complete: () => resolve(null),
      });
    });
  }

  #start(query, variables, operation) {
    const id = String(this.#nextId++);
    operation.message = { id, type: 'subscribe', payload: { query, variables } };
    this.#running.set(id, operation);
    if (this.#isReady) this.#send(operation.message);
  }

  #send(message) { this.#socket.send(JSON.stringify(message)); }

  async #open() {
    this.state('waiting', 'connecting');
    const headers = await this.headers();
    if (!headers) return this.state('off', 'no token: they are for browsers on the gateway’s own machine');
    const socket = this.#socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/graphql`, 'graphql-transport-ws');
    socket.onopen = () => this.#send({ type: 'connection_init', payload: { headers } });
    socket.onmessage = event => { if (socket === this.#socket) this.#receive(JSON.parse(event.data)); };
    socket.onclose = () => { if (socket === this.#socket) this.#retry(); };
  }

  #receive(message) {
    clearTimeout(this.#pulse);
    this.#pulse = setTimeout(() => this.#ask(), 15000);
    const operation = this.#running.get(message.id);
    switch (message.type) {
      case 'connection_ack':
        this.#isReady = true;
        this.#attempt = 0;
        this.state('live', 'live');
        for (const each of this.#running.values()) this.#send(each.message);
        break;
      case 'ping': this.#send({ type: 'pong' }); break;
      case 'next': operation?.next(message.payload); break;
      case 'error':
        operation?.error(message.payload);
        if (operation?.isLive) setTimeout(() => this.#again(message.id), 2000); else this.#running.delete(message.id);
        break;
      case 'complete':
        this.#running.delete(message.id);
        operation?.complete();
        break;
    }
  }

  // A live query was refused, by a gateway that has no database yet for example: it is asked for until it is had, under a new id.
  #again(id) {
    const operation = this.#running.get(id);
    if (!operation) return;
    this.#running.delete(id);
    this.#start(operation.message.payload.query, operation.message.payload.variables, operation);
  }

  // Nothing came for a while: the other side may be gone without a word.
  #ask() {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#send({ type: 'ping' });
    this.#pulse = setTimeout(() => this.#retry(0), 10000);
  }

  #retry(delay = Math.min(10000, 500 * 2 ** this.#attempt++) * (0.5 + Math.random() / 2)) {
    this.#isReady = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#pulse);
    const old = this.#socket;
    this.#socket = null;
    old?.close();
    for (const [id, operation] of this.#running) { // a mutation may have been done or not: it is not sent again
      if (!operation.isLive) { this.#running.delete(id); operation.error([{ message: 'the connection was lost' }]); }
    }
    this.state('lost', `lost, again in ${Math.ceil(delay / 1000)} s`);
    this.#timer = setTimeout(() => this.#open(), delay);
  }
}

// --- what is measured ------------------------------------------------------------------------------------------------------

const changes = new Map(); // "id updated_at" → when this page heard of it first
const latencies = [];
let clockError = 0; // what has to be added to this machine's clock to have the gateway's

async function readClock() {
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const before = Date.now();
    const answer = await fetch('/demo/clock').then(response => response.json(), () => null);
    const after = Date.now();
    if (!answer || after - before >= best) continue;
    best = after - before;
    const error = answer.now - (before + after) / 2;
    clockError = Math.abs(error) <= best / 2 + 1 ? 0 : error; // within the precision of asking: the same clock
  }
}

// Keeps a reader's newest change, and measures what is newer, once it has been drawn.
function measure(reader, rows) {
  const newest = rows.reduce((latest, row) => row.updated_at > latest ? row.updated_at : latest, '');
  const fresh = reader.newest === undefined ? [] : rows.filter(row => row.updated_at > reader.newest);
  if (reader.newest === undefined || newest > reader.newest) reader.newest = newest;
  if (fresh.length === 0) return;
  const now = Date.now();
  for (const row of fresh) {
    const key = `${row.id} ${row.updated_at}`;
    if (!changes.has(key)) changes.set(key, now);
  }
  if (document.hidden) return; // nothing is drawn
  requestAnimationFrame(() => { // before the frame; the message comes after it
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const drawn = Date.now() + clockError;
      for (const row of fresh) latencies.push(Math.max(0, drawn - Date.parse(row.updated_at)));
      latencies.splice(0, latencies.length - SAMPLES);
    };
    channel.port2.postMessage(0);
  });
}

function drawFigures() {
  const now = Date.now();
  const counts = new Array(SECONDS).fill(0);
  for (const [key, at] of changes) {
    const second = Math.floor((now - at) / 1000);
    if (second >= SECONDS) changes.delete(key); else counts[SECONDS - 1 - second]++;
  }
  const most = Math.max(...counts), top = Math.max(5, most);
  $('#chart').querySelectorAll('rect').forEach((bar, i) => {
    const height = counts[i] / top * 84;
    bar.setAttribute('y', 88 - height);
    bar.setAttribute('height', height);
  });
  const rate = counts[SECONDS - 1];
  write($('#rate'), String(rate));
  write($('#peak'), most > 0 ? `highest ${most}/s` : 'quiet so far');
  $('#chart').setAttribute('aria-label', `Changes per second in the last minute: now ${rate}, at most ${most}`);
  const sorted = [...latencies].sort((a, b) => a - b);
  const within = share => sorted.length ? String(Math.round(sorted[Math.ceil(sorted.length * share) - 1])) : '–';
  write($('#median'), within(0.5));
  write($('#slow'), within(0.95));
}

function drawChart() {
  for (let i = 0; i < SECONDS; i++) {
    const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    bar.setAttribute('x', i * 10 + 1);
    bar.setAttribute('width', 8);
    bar.setAttribute('height', 0);
    bar.setAttribute('rx', 1.5);
    $('#chart').append(bar);
  }
}

// --- drawing lists ---------------------------------------------------------------------------------------------------------

// Makes the list's elements those of the rows, in their order; what stays is moved, not made again, so that a field in use is kept.
function reconcile(list, rows, keyOf, make, fill) {
  const old = new Map([...list.children].map(element => [element.dataset.key, element]));
  const isFirst = !list.dataset.filled;
  list.dataset.filled = 'true';
  let place = list.firstElementChild;
  for (const row of rows) {
    const key = String(keyOf(row));
    const element = old.get(key) ?? make(row);
    const isNew = !old.delete(key);
    element.dataset.key = key;
    const isChanged = fill(element, row);
    if (element === place) place = place.nextElementSibling; else move(list, element, place);
    if (!isFirst && (isNew || isChanged)) flash(element);
  }
  for (const element of old.values()) element.remove();
}

// moveBefore() keeps focus and a running animation, where the browser has it.
function move(list, element, place) {
  if (list.moveBefore && element.isConnected) list.moveBefore(element, place); else list.insertBefore(element, place);
}

// The style sheet says how a change looks, and whether it moves at all.
function flash(element) {
  element.dataset.changed = element.dataset.changed === 'odd' ? 'even' : 'odd';
}

const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const numbers = new Intl.NumberFormat('en-GB');

function ago(time) {
  const seconds = Math.max(0, (Date.now() + clockError - Date.parse(time)) / 1000);
  if (seconds < 1.5) return 'now';
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return dates.format(Date.parse(time));
}

function fillArticle(reader, element, article) {
  const isChanged = element.dataset.updated !== article.updated_at;
  element.dataset.updated = article.updated_at;
  const isDraft = article.is_published === false;
  element.toggleAttribute('data-draft', isDraft);
  element.toggleAttribute('data-own', reader.user !== null && article.author.id === reader.user);
  write($('.title', element), article.title);
  $('.title', element).title = article.title;
  write($('.by', element), article.author.name);
  write($('.views', element), article.views === undefined ? '' : `${numbers.format(article.views)} views`);
  write($('.badge', element), isDraft ? 'draft, seen here only' : '');
  $('time', element).dateTime = article.updated_at;
  write($('time', element), ago(article.updated_at));
  return isChanged;
}

function fillAuthor(reader, element, author, most) {
  const count = author.articles_aggregate.aggregate.count;
  const isChanged = $('.count', element).textContent !== String(count);
  element.toggleAttribute('data-own', author.id === reader.user);
  write($('.name', element), author.name);
  write($('.count', element), String(count));
  $('.bar', element).style.setProperty('--share', most ? count / most * 100 : 0);
  return isChanged;
}

function makeAuthor() {
  const element = document.createElement('li');
  for (const name of ['name', 'bar', 'count']) element.append(Object.assign(document.createElement('span'), { className: name }));
  return element;
}

function fillTag(element, tag) {
  const text = String(tag.article_tags_aggregate.aggregate.count);
  if (!element.firstChild) element.append(tag.name, document.createElement('b'));
  const isChanged = $('b', element).textContent !== text;
  write($('b', element), text);
  return isChanged;
}

function fillOwn(reader, element, article) {
  const isChanged = $('.title', element).textContent !== article.title || element.hasAttribute('data-draft') === article.is_published;
  element.article = article;
  element.toggleAttribute('data-draft', !article.is_published);
  write($('.title', element), article.title);
  write($('.badge', element), article.is_published ? 'published' : 'draft');
  write($('.publish', element), article.is_published ? 'Withdraw' : 'Publish');
  $('.edit', element).setAttribute('aria-label', `Edit the title of ${article.title}`);
  $('.publish', element).setAttribute('aria-label', `${article.is_published ? 'Withdraw' : 'Publish'} ${article.title}`);
  $('[name=title]', element).setAttribute('aria-label', `New title of ${article.title}`);
  return isChanged;
}

// --- one reader ------------------------------------------------------------------------------------------------------------

function tell(reader, kind, text) {
  const message = $('.writes .message', reader.panel);
  message.dataset.kind = kind;
  write(message, text);
  clearTimeout(reader.telling);
  reader.telling = setTimeout(() => write(message, ''), 12000);
}

async function act(reader, query, variables, done) {
  try {
    const data = await reader.connection.run(query, variables);
    const missed = Object.values(data ?? {}).some(result => result === null);
    tell(reader, missed ? 'refused' : 'done', missed ? 'No such row for this user.' : done);
    return !missed;
  } catch (fault) {
    tell(reader, 'refused', `Refused: ${fault.message}`);
    return false;
  }
}

function makeOwn(reader) {
  const element = copyOf('own-article');
  const shown = $('.shown', element), form = $('form', element), field = $('[name=title]', element);
  const edit = isOpen => {
    shown.hidden = isOpen;
    form.hidden = !isOpen;
    if (isOpen) { field.value = element.article.title; field.focus(); } else $('.edit', element).focus();
  };
  $('.edit', element).onclick = () => edit(true);
  $('.cancel', element).onclick = () => edit(false);
  form.onkeydown = event => { if (event.key === 'Escape') edit(false); };
  form.onsubmit = async event => {
    event.preventDefault();
    if (await act(reader, 'mutation ($id: Int!, $title: String!) { update_article_by_pk(pk_columns: {id: $id}, _set: {title: $title}) { id } }',
      { id: element.article.id, title: field.value.trim() }, 'Title saved.')) edit(false);
  };
  $('.publish', element).onclick = () => act(reader,
    'mutation ($id: Int!, $is: Boolean!) { update_article_by_pk(pk_columns: {id: $id}, _set: {is_published: $is}) { id } }',
    { id: element.article.id, is: !element.article.is_published },
    element.article.is_published ? 'Withdrawn: only its author sees it now.' : 'Published: everybody sees it now.');
  return element;
}

function addForm(reader, selector, label, query, done) {
  const form = $(selector, reader.panel), field = $('input', form);
  field.id = `${reader.id}-${field.name}`;
  $('label', form).htmlFor = field.id;
  $('label', form).textContent += `, by ${label}`;
  form.onsubmit = async event => {
    event.preventDefault();
    const value = field.value.trim();
    if (value && await act(reader, query, { value }, done(value))) field.value = '';
  };
}

function makePanel(reader) {
  const panel = reader.panel = copyOf('panel');
  panel.dataset.reader = reader.id;
  $('.name', panel).textContent = reader.name;
  $('.name', panel).id = `${reader.id}-name`;
  panel.setAttribute('aria-labelledby', `${reader.id}-name`);
  $('.credentials', panel).textContent = reader.credentials;
  $('.writes-title', panel).textContent = reader.title;
  $('.writes-body', panel).append($(reader.user ? '#author' : '#reader').content.cloneNode(true));
  $('#panels').append(panel);
  if (!reader.user) {
    $('.try', panel).onclick = () => act(reader, 'mutation { insert_tag(objects: [{name: "anonymous"}]) { affected_rows } }', {}, 'Added.');
    return;
  }
  addForm(reader, '.add-article', reader.name, 'mutation ($value: String!) { insert_article_one(object: {title: $value}) { id } }',
    title => `“${title}” is a draft of this user now.`);
  addForm(reader, '.add-tag', reader.name, 'mutation ($value: String!) { insert_tag_one(object: {name: $value}) { name } }',
    name => `Everybody has the tag “${name}” now.`);
}

const queries = user => ({
  articles: `subscription Latest($limit: Int!) { article(order_by: [{updated_at: desc}, {id: desc}], limit: $limit) {
    id title updated_at ${user ? 'is_published views ' : ''}author { id name } } }`,
  count: 'subscription Count { article_aggregate { aggregate { count } } }',
  authors: `subscription Authors { author(order_by: [{articles_aggregate: {count: desc}}, {id: asc}], limit: 6) {
    id name articles_aggregate { aggregate { count } } } }`,
  tags: `subscription Tags { tag(order_by: [{article_tags_aggregate: {count: desc}}, {name: asc}], limit: 80) {
    name article_tags_aggregate { aggregate { count } } } }`,
  drafts: 'subscription Drafts { article_aggregate(where: {is_published: {_eq: false}}) { aggregate { count } } }',
  own: `subscription Own($user: Int!, $limit: Int!) { article(where: {author_id: {_eq: $user}}, order_by: {id: desc}, limit: $limit) {
    id title is_published author { name } } }`,
});

// Draws what came since the last frame, the newest state of each list only.
function later(reader, name, draw) {
  reader.drawings.set(name, draw);
  if (reader.isDrawing) return;
  reader.isDrawing = true;
  const run = () => {
    reader.isDrawing = false;
    const drawings = [...reader.drawings.values()];
    reader.drawings.clear();
    for (const each of drawings) each();
  };
  if (document.hidden) setTimeout(run, 500); else requestAnimationFrame(run);
}

function watch(reader) {
  const { panel, user } = reader, texts = queries(user);
  const on = (name, variables, draw) => reader.connection.subscribe(texts[name], variables, answer => {
    if (answer.errors) return tell(reader, 'refused', answer.errors[0].message);
    if (name === 'articles') measure(reader, answer.data.article);
    later(reader, name, () => draw(answer.data));
  }, errors => tell(reader, 'refused', errors[0].message));

  on('articles', { limit: WATCHED }, data => reconcile($('.articles', panel), data.article.slice(0, SHOWN), row => row.id,
    () => copyOf('article'), (element, row) => fillArticle(reader, element, row)));
  on('count', {}, data => write($('.count', panel.firstElementChild), numbers.format(data.article_aggregate.aggregate.count)));
  on('authors', {}, data => {
    const most = Math.max(...data.author.map(author => author.articles_aggregate.aggregate.count));
    reconcile($('.authors', panel), data.author, row => row.id, makeAuthor, (element, row) => fillAuthor(reader, element, row, most));
  });
  on('tags', {}, data => reconcile($('.tags', panel), data.tag, row => row.name, () => document.createElement('li'), fillTag));
  if (!user) return write($('.sees-what', panel), 'published articles');
  on('drafts', {}, data => write($('.sees-what', panel), `articles, ${data.article_aggregate.aggregate.count} own drafts`));
  on('own', { user, limit: OWN }, data => {
    if (data.article.length) write($('.name', panel), `${reader.name}, ${data.article[0].author.name}`);
    reconcile($('.mine', panel), data.article, row => row.id, () => makeOwn(reader), (element, row) => fillOwn(reader, element, row));
  });
}

// --- the whole page --------------------------------------------------------------------------------------------------------

// Asked for at each attempt to connect: a token lasts for a day, a page may stay open for longer.
async function headersOf(reader) {
  if (!reader.user) return { 'X-Hasura-Role': 'anonymous' };
  const response = await fetch('/demo/tokens').catch(() => null);
  if (!response) return {}; // the gateway is away: so is its socket, and there will be another attempt
  if (!response.ok) {
    return null;
  }
  return { Authorization: `Bearer ${(await response.json())[reader.user]}` };
}

function showConnections() {
  const live = READERS.filter(reader => reader.state === 'live').length;
  const isLost = READERS.some(reader => reader.state === 'lost');
  $('#connection').dataset.state = isLost ? 'lost' : live ? 'live' : 'waiting';
  write($('#connection'), isLost ? 'Connection lost, trying again' : live ? `Live, ${live} of 3 connected` : 'Connecting');
}

async function setPace(perSecond) {
  const response = await fetch('/demo/writer', perSecond === undefined ? {} : {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ perSecond }),
  }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  const message = $('#writer-message');
  message.dataset.kind = 'refused';
  write(message, response?.ok ? '' : answer?.error ?? 'The gateway does not answer.');
  if (!response?.ok) return;
  const isRunning = answer.perSecond > 0;
  if (isRunning && document.activeElement !== $('#pace')) $('#pace').value = answer.perSecond;
  write($('#writer-state'), isRunning ? `${answer.perSecond} a second` : 'resting');
  write($('#writer-button'), isRunning ? 'Stop' : 'Start');
}

drawChart();
for (const reader of READERS) {
  reader.drawings = new Map();
  makePanel(reader);
}
for (const choice of document.querySelectorAll('.switch input')) {
  choice.onchange = () => { $('#panels').dataset.view = choice.value; };
  if (choice.checked) $('#panels').dataset.view = choice.value; // a reload keeps the choice
}
$('#writer').onsubmit = event => {
  event.preventDefault();
  setPace($('#writer-button').textContent === 'Stop' ? 0 : Number($('#pace').value));
};
setInterval(drawFigures, 500);
setInterval(() => { for (const time of document.querySelectorAll('.articles time')) write(time, ago(time.dateTime)); }, 1000);
document.addEventListener('visibilitychange', () => { if (!document.hidden) setPace(); });
await readClock();
setPace();
for (const reader of READERS) {
  reader.connection = new Connection(() => headersOf(reader), (state, text) => {
    if (state !== 'live') reader.newest = undefined; // what was missed meanwhile is not measured
    reader.state = state;
    $('.dot', reader.panel).dataset.state = state;
    write($('.state', reader.panel), text);
    showConnections();
  });
  watch(reader);
}

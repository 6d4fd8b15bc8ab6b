// One reader: a column, its socket, and what its live queries say.
import { $, copyOf, count, element, write } from './dom.js';
import { Connection } from './connection.js';
import { fillArticle, fillOwn, makeArticle, makeOwn } from './articles.js';
import { reconcile, refresh } from './lists.js';
import { measure } from './measure.js';
import { mutations, subscriptions, WATCHED } from './operations.js';
import { sentence } from './sentences.js';

const SHOWN = 7, OWN = 4, TOLD = 12000;

export class Reader {
  #drawings = new Map(); #isDrawing = false; #telling; #latest = [];

  // { id, name, credentials, title, user }: user is null for the one without a token. headers(reader) as of Connection; changed() is told of each state.
  constructor(description, headers, changed) {
    Object.assign(this, description, { headers, changed, state: 'waiting' });
    this.#makePanel();
  }

  // From here on it is live.
  start() {
    this.connection = new Connection(() => this.headers(this), (state, text) => {
      if (state !== 'live') this.newest = undefined; // what was missed meanwhile is not measured
      this.state = state;
      this.panel.toggleAttribute('data-off', state === 'off');
      $('.dot', this.panel).dataset.state = state;
      write($('.state', this.panel), text);
      this.changed();
    }, reason => this.#dropToken(reason));
    this.#watch();
  }

  // A token that was brought and is refused is asked for again; one that the gateway handed out is handed out anew.
  #dropToken(reason) {
    if (!this.token) return false;
    this.token = undefined;
    write($('.why', this.panel), `That token was refused: ${reason || 'the gateway gives no reason'}.`);
    return true;
  }

  // Runs a mutation and tells how it went; gives whether it was done.
  async act(query, variables, done) {
    try {
      const data = await this.connection.run(query, variables);
      const missed = Object.values(data ?? {}).some(result => result === null);
      this.tell(missed ? 'refused' : 'done', missed ? 'There is no such row for this user any more.' : done);
      return !missed;
    } catch (fault) {
      this.tell('refused', sentence(fault));
      return false;
    }
  }

  tell(kind, text) {
    const message = $('.message', this.panel);
    message.dataset.kind = kind;
    write(message, text);
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => write(message, ''), TOLD);
  }

  #makePanel() {
    const panel = this.panel = copyOf('panel');
    panel.dataset.reader = this.id;
    $('.name', panel).textContent = this.name;
    $('.name', panel).id = `${this.id}-name`;
    panel.setAttribute('aria-labelledby', `${this.id}-name`);
    $('.credentials', panel).textContent = this.credentials;
    $('.writes-title', panel).textContent = this.title;
    $('.writes-body', panel).append($(this.user ? '#author' : '#reader').content.cloneNode(true));
    $('#panels').append(panel);
    for (const type of ['pointerleave', 'focusout', 'pointerover']) $('.articles', panel).addEventListener(type, () => this.#drawLatest());
    if (!this.user) {
      $('.try', panel).onclick = () => this.act(mutations.tryTag, {}, 'Added.');
      return;
    }
    this.#addForm('.add-article', mutations.addArticle, title => `“${title}” is a draft of this user now.`);
    this.#addForm('.add-tag', mutations.addTag, name => `Everybody has the tag “${name}” now.`);
    this.#addPaste();
  }

  #addForm(selector, query, done) {
    const form = $(selector, this.panel), field = $('input', form);
    field.id = `${this.id}-${field.name}`;
    $('label', form).htmlFor = field.id;
    $('label', form).textContent += `, by ${this.name}`;
    form.onsubmit = async event => {
      event.preventDefault();
      const value = field.value.trim();
      if (value && await this.act(query, { value }, done(value))) field.value = '';
    };
  }

  // A token that somebody brings, for a browser that is not handed any.
  #addPaste() {
    const form = $('.paste', this.panel), field = $('input', form);
    field.ariaLabel = `Token of ${this.name}`;
    form.onsubmit = event => {
      event.preventDefault();
      this.token = field.value.trim().replace(/^Bearer\s+/i, '') || undefined;
      field.value = '';
      this.connection.again();
    };
  }

  // Draws what came since the last frame, the newest state of each list only.
  #later(name, draw) {
    this.#drawings.set(name, draw);
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    const run = () => {
      this.#isDrawing = false;
      const drawings = [...this.#drawings.values()];
      this.#drawings.clear();
      for (const each of drawings) each();
    };
    if (document.hidden) setTimeout(run, 500); else requestAnimationFrame(run);
  }

  #watch() {
    const { panel, user } = this, texts = subscriptions(user);
    const on = (name, variables, draw) => this.connection.subscribe(texts[name], variables, answer => {
      if (answer.errors) return this.tell('refused', sentence(answer.errors[0]));
      if (name === 'articles') measure(this, answer.data.article);
      this.#later(name, () => draw(answer.data));
    }, errors => this.tell('refused', sentence(errors[0])));

    on('articles', { limit: WATCHED }, data => { this.#latest = data.article; this.#drawLatest(); });
    on('count', {}, data => write($('.count', panel.firstElementChild), count(data.article_aggregate.aggregate.count)));
    on('authors', {}, data => {
      const most = Math.max(...data.author.map(author => author.articles_aggregate.aggregate.count));
      reconcile($('.authors', panel), data.author, row => row.id, makeAuthor, (row, author) => fillAuthor(this, row, author, most));
    });
    on('tags', {}, data => {
      reconcile($('.tags', panel), data.tag, row => row.name, () => element('li'), fillTag);
      if (!user) $('#all-tags').replaceChildren(...data.tag.map(tag => element('option', { value: tag.name })));
    });
    if (!user) return write($('.sees-what', panel), 'published articles');
    on('drafts', {}, data => write($('.sees-what', panel), `articles, ${data.article_aggregate.aggregate.count} own drafts`));
    on('own', { user, limit: OWN }, data => {
      if (data.article.length) write($('.name', panel), `${this.name}, ${data.article[0].author.name}`);
      reconcile($('.mine', panel), data.article, row => row.id, makeOwn, (row, article) => fillOwn(this, row, article));
    });
  }

  // The list stands still while its reader is about to change an article in it: under the pointer, by the keyboard, or in an open form.
  #drawLatest() {
    const list = $('.articles', this.panel), keyOf = row => row.id, fill = (row, article) => fillArticle(this, row, article);
    const isHeld = list.querySelector('li[data-own]:hover, li[data-own] :focus-visible, .edited') !== null;
    if (isHeld) refresh(list, this.#latest, keyOf, fill);
    else reconcile(list, this.#latest.slice(0, SHOWN), keyOf, makeArticle, fill);
    write($('.held', this.panel), isHeld ? 'standing still while you are in it' : '');
  }
}

function makeAuthor() {
  return element('li', {}, ...['name', 'bar', 'count'].map(className => element('span', { className })));
}

function fillAuthor(reader, row, author, most) {
  const articles = author.articles_aggregate.aggregate.count;
  const isChanged = $('.count', row).textContent !== String(articles);
  row.toggleAttribute('data-own', author.id === reader.user);
  write($('.name', row), author.name);
  write($('.count', row), String(articles));
  $('.bar', row).style.setProperty('--share', most ? articles / most * 100 : 0);
  return isChanged;
}

function fillTag(row, tag) {
  const text = String(tag.article_tags_aggregate.aggregate.count);
  if (!row.firstChild) row.append(tag.name, element('b'));
  const isChanged = $('b', row).textContent !== text;
  write($('b', row), text);
  return isChanged;
}

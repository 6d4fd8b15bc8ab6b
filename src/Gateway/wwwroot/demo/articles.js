// One article as a row: of the latest changes, or of its author's own. Its author can change it in both.
import { $, ago, copyOf, count, element, write } from './dom.js';
import { gatewayNow } from './measure.js';
import { mutations } from './operations.js';

const ARMED = 4000; // for so long a second click deletes

export function makeArticle() {
  return copyOf('article');
}

export function fillArticle(reader, row, article) {
  const isChanged = row.dataset.updated !== article.updated_at;
  row.dataset.updated = article.updated_at;
  fillState(reader, row, article, article.is_published === false ? 'draft' : '');
  write($('.by', row), article.author.name);
  write($('.views', row), article.views === undefined ? '' : `${count(article.views)} views`);
  $('time', row).dateTime = article.updated_at;
  write($('time', row), ago(article.updated_at, gatewayNow()));
  return isChanged;
}

export function makeOwn() {
  return copyOf('own-article');
}

export function fillOwn(reader, row, article) {
  const before = `${$('.title', row).textContent} ${row.hasAttribute('data-draft')} ${$('.on', row).textContent}`;
  fillState(reader, row, article, article.is_published ? 'published' : 'draft');
  const on = $('.on', row), names = article.article_tags.map(each => each.tag_name);
  if (on.dataset.names !== JSON.stringify(names)) {
    on.dataset.names = JSON.stringify(names);
    on.replaceChildren(...names.map(name => tagOf(reader, article.id, name)));
  }
  return before !== `${article.title} ${!article.is_published} ${on.textContent}`;
}

function tagOf(reader, id, name) {
  const take = element('button', { type: 'button', className: 'take', textContent: '×', ariaLabel: `Take the tag ${name} off this article` });
  take.onclick = () => reader.act(mutations.takeTag, { id, value: name }, `The tag “${name}” is off.`);
  return element('li', {}, name, take);
}

// What both kinds of rows show, and the buttons where the reader is the author.
function fillState(reader, row, article, badge) {
  const isOwn = article.author.id === reader.user, isDraft = article.is_published === false;
  row.article = article;
  row.toggleAttribute('data-draft', isDraft);
  row.toggleAttribute('data-own', isOwn);
  write($('.title', row), article.title);
  $('.title', row).title = article.title;
  write($('.badge', row), badge);
  $('.badge', row).title = isDraft ? 'seen by its author only' : '';
  if (!isOwn) return;
  if (!$('.buttons', row).hasChildNodes()) addButtons(reader, row);
  const publish = $('.publish', row), label = isDraft ? 'Publish' : 'Withdraw';
  write(publish, label);
  publish.ariaLabel = `${label} ${article.title}`;
  $('.edit', row).ariaLabel = `Edit the title of ${article.title}`;
}

function addButtons(reader, row) {
  const button = (name, text, onclick) => element('button', { type: 'button', className: name, textContent: text, onclick });
  const buttons = $('.buttons', row);
  buttons.append(
    button('edit', 'Edit', () => open(reader, row, 'New title', row.article.title, 'Save', value =>
      reader.act(mutations.rename, { id: row.article.id, value }, 'Title saved.'))),
    button('publish', '', () => reader.act(mutations.publish, { id: row.article.id, is: row.article.is_published === false },
      row.article.is_published === false ? 'Published: everybody sees it now.' : 'Withdrawn: only its author sees it now.')));
  if (!$('.on', row)) return; // among the latest changes: these two only
  buttons.append(
    button('tag', 'Tag', () => open(reader, row, 'Tag', '', 'Put on', value =>
      reader.act(mutations.putTag, { id: row.article.id, value }, `It has the tag “${value}” now.`))),
    button('delete', 'Delete', event => remove(reader, row, event.currentTarget)));
}

// A form with one field in the place of the title; done(value) tells whether it may close.
function open(reader, row, label, value, verb, done) {
  close(row);
  const form = copyOf('one-field'), field = $('input', form), opener = document.activeElement;
  const end = () => { close(row); if (opener?.isConnected) opener.focus(); };
  field.ariaLabel = `${label} of ${row.article.title}`;
  field.value = value;
  field.maxLength = label === 'Tag' ? 40 : 120;
  if (label === 'Tag') field.setAttribute('list', 'all-tags');
  write($('.strong', form), verb);
  $('.cancel', form).onclick = end;
  form.onkeydown = event => { if (event.key === 'Escape') end(); };
  form.onsubmit = async event => {
    event.preventDefault();
    const text = field.value.trim();
    if (text && await done(text)) end();
  };
  $('.shown', row).hidden = true;
  row.append(form);
  field.focus();
}

function close(row) {
  $('.edited', row)?.remove();
  $('.shown', row).hidden = false;
}

function remove(reader, row, button) {
  if (button.dataset.armed) return reader.act(mutations.remove, { id: row.article.id }, `“${row.article.title}” is deleted.`);
  button.dataset.armed = 'true';
  write(button, 'Really?');
  button.ariaLabel = `Really delete ${row.article.title}`;
  setTimeout(() => {
    delete button.dataset.armed;
    button.ariaLabel = null;
    write(button, 'Delete');
  }, ARMED);
}

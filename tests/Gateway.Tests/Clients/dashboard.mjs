// The demo's page in a real browser. Arguments: what to do, the page's address, the path of Chromium, then what the doing takes.
// Each event is a line of JSON on standard output.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [task, url, executablePath, ...rest] = process.argv.slice(2);
const say = (event, value) => console.log(JSON.stringify({ event, value }));
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath, args: flags });
const patience = 60_000;
const complaints = [];

/** The page, with all three readers live and their lists drawn. */
async function open(width, options = {}, prepare = () => {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
  await prepare(context);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  await page.waitForFunction(() => ['.articles', '.authors', '.tags'].every((list) => document.querySelectorAll(`${list} li:first-child`).length === 3)
    && document.querySelectorAll('.panel .dot[data-state=live]').length === 3 && document.querySelectorAll('.mine li').length > 1);
  return page;
}

/** Which readers have an article of this title among the latest changes. */
const readersOf = (page, title) => page.evaluate((wanted) => [...document.querySelectorAll('.panel')]
  .filter((panel) => [...panel.querySelectorAll('.articles .title')].some((element) => element.textContent === wanted))
  .map((panel) => panel.dataset.reader), title);

const seenBy = (page, title, count) => page.waitForFunction(([wanted, readers]) =>
  [...document.querySelectorAll('.articles .title')].filter((element) => element.textContent === wanted).length === readers, [title, count], { polling: 'raf' });

/** Titles that somebody else will write, one after the other. */
async function watch() {
  const page = await open(1440);
  say('ready');
  for (const title of rest) {
    await seenBy(page, title, 3);
    say('seen', title);
  }
  say('latency', Number(await page.waitForFunction(() => Number(document.querySelector('#median').textContent)).then((value) => value.jsonValue())) > 0);
}

/** A title that somebody writes after all sockets were lost and came back; and each wait for them counts down. */
async function lose() {
  const sockets = [];
  let isAway = false;
  const page = await open(1440, {}, (context) => context.routeWebSocket(/graphql/, (socket) => {
    if (isAway) return socket.close({ code: 1012, reason: 'still away' });
    socket.connectToServer();
    sockets.push(socket);
  }));
  await page.evaluate(() => {
    const state = document.querySelector('[data-reader=user1] .state');
    globalThis.told = [];
    new MutationObserver(() => globalThis.told.push(state.textContent)).observe(state, { childList: true, characterData: true, subtree: true });
  });
  await page.locator('[data-reader=user1] .mine li:first-child .edit').click();
  await page.locator('[data-reader=user1] .mine li:first-child input').fill('half written');
  isAway = true;
  await Promise.all(sockets.map((socket) => socket.close({ code: 1012, reason: 'going away' })));
  await page.waitForFunction(() => document.querySelector('#connection').dataset.state === 'lost');
  const counted = await page.waitForFunction(() => globalThis.told.some((text, i) => {
    const [now, next] = [text, globalThis.told[i + 1] ?? ''].map((each) => Number(/again in (\d+) s/.exec(each)?.[1]));
    return now > 1 && next === now - 1;
  }));
  say('counted', await counted.jsonValue());
  isAway = false;
  await page.waitForFunction(() => document.querySelectorAll('.panel .dot[data-state=live]').length === 3);
  say('back', sockets.length);
  await seenBy(page, rest[0], 3);
  say('seen', await page.locator('[data-reader=user1] .mine li:first-child input').inputValue());
}

/** What users do, by keyboard alone. */
async function act() {
  const page = await open(1440, { reducedMotion: 'reduce' });
  const user = page.locator('[data-reader=user1]');
  await user.locator('.add-article input').focus();
  await page.keyboard.type('A private thought');
  await page.keyboard.press('Enter');
  await seenBy(page, 'A private thought', 1);
  say('draft', await readersOf(page, 'A private thought'));
  const latest = user.locator('.articles li').first();
  say('badge', await latest.locator('.badge').textContent());

  // Where it is seen first it can be edited and published, too.
  await latest.locator('.edit').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('A riper thought');
  await page.keyboard.press('Enter');
  await seenBy(page, 'A riper thought', 1);
  await latest.locator('.publish').focus();
  await page.keyboard.press('Enter');
  await seenBy(page, 'A riper thought', 3);
  say('published', await readersOf(page, 'A riper thought'));

  const own = user.locator('.mine li').first();
  await own.locator('.edit').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('A public thought');
  await page.keyboard.press('Enter');
  await seenBy(page, 'A public thought', 3);
  say('focused', await page.evaluate(() => document.activeElement.className));

  const message = (reader) => page.locator(`[data-reader=${reader}] .message`);
  const tells = (reader, text) => message(reader).filter({ hasText: text }).waitFor();
  for (const again of [false, true]) {
    await own.locator('.tag').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('thoughts');
    await page.keyboard.press('Enter');
    await tells('user1', again ? 'The article has that tag already.' : 'It has the tag “thoughts” now.');
  }
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => [...document.querySelectorAll('.tags li')].filter((tag) => tag.dataset.key === 'thoughts' && tag.querySelector('b').textContent === '1').length === 3);
  say('tagged', await own.locator('.on').textContent());

  await page.locator('[data-reader=user2] .add-tag input').focus();
  await page.keyboard.type('thoughts');
  await page.keyboard.press('Enter');
  await tells('user2', 'There is a tag of that name already.');

  await own.locator('.delete').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await seenBy(page, 'A public thought', 0);
  say('deleted', await message('user1').textContent());

  await page.locator('.try').focus();
  await page.keyboard.press('Enter');
  await message('anonymous').filter({ hasText: '.' }).waitFor();
  say('refused', await message('anonymous').textContent());
  say('moving', await page.evaluate(() => document.getAnimations().length));
}

/** One writer for two pages. */
async function writer() {
  const pages = [await open(1440), await open(360)];
  const everywhere = (expected) => Promise.all(pages.map((page) => page.waitForFunction(expected)));
  const both = (selector) => Promise.all(pages.map((page) => page.locator(selector).textContent()));
  await everywhere(() => Number(document.querySelector('#rate').textContent) > 0);
  say('writes', await both('#writer-state'));
  const pace = pages[0].locator('#pace');
  for (let i = 0; i < 2; i++) { // a second time it is no stop
    await pace.fill('20');
    await pace.press('Enter');
    await everywhere(() => document.querySelector('#writer-state').textContent === 'set to 20 a second');
  }
  await everywhere(() => Number(document.querySelector('#rate').textContent) >= 15);
  say('faster', await Promise.all(pages.map((page) => page.locator('#pace').inputValue())));
  await pages[1].locator('#writer-stop').click();
  await everywhere(() => document.querySelector('#writer-state').textContent === 'stopped');
  say('stopped', await both('#writer-button'));
  await pages[1].locator('#pace').fill('2');
  await pages[1].locator('#pace').press('Enter');
  await everywhere(() => document.querySelector('#writer-state').textContent === 'set to 2 a second');
  say('again', await both('#writer-button'));
}

/** The page as a browser behind a proxy has it; then with a token that somebody brings. */
async function remote() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, extraHTTPHeaders: { 'X-Forwarded-For': '192.0.2.7' } });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(url);
  await page.waitForFunction(() => document.querySelectorAll('.panel[data-off]').length === 2 && document.querySelectorAll('.articles li').length > 1);
  say('pill', await page.locator('#connection').evaluate((pill) => [pill.dataset.state, pill.textContent]));
  say('why', await page.locator('.off:visible .why').allTextContents().then((texts) => texts.filter((text) => text.includes('only to browsers on its own machine')).length));
  say('psql', await page.locator('#psql').textContent());
  await page.locator('#pace').fill('20');
  await page.locator('#pace').press('Enter');
  await page.locator('#writer-message').filter({ hasText: 'own machine' }).waitFor();
  await page.locator('[data-reader=user1] .paste input').fill('ey.made.up');
  await page.locator('[data-reader=user1] .paste button').click();
  await page.locator('[data-reader=user1] .why').filter({ hasText: 'That token was refused' }).waitFor();
  await page.locator('[data-reader=user1] .paste input').fill(rest[0]);
  await page.locator('[data-reader=user1] .paste button').click();
  await page.waitForFunction(() => document.querySelectorAll('[data-reader=user1] .mine li').length > 1);
  say('brought', await page.locator('#connection').textContent());
}

/** The page as it is looked at: in both schemes, wide and narrow, with everything opened that opens. */
async function check() {
  // A draft among the latest changes is the widest line of a column.
  const writer = await open(1440, { reducedMotion: 'reduce' });
  await writer.locator('[data-reader=user1] .add-article input').fill('A private thought whose title is longer than any column is wide');
  await writer.keyboard.press('Enter');
  await writer.locator('[data-reader=user1] .articles .badge').first().waitFor();
  await writer.context().close();
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 1030, 768, 360]) {
      const page = await open(width, { colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(() => { for (const each of document.querySelectorAll('.try, .mine li:first-child .edit, summary')) each.click(); });
      await page.waitForFunction(() => document.querySelector('[data-reader=anonymous] .message').textContent);
      const pairs = ['anonymous-user1', 'anonymous-user2', 'user1-user2'], lists = ['latest', 'writes', 'authors', 'tags'];
      for (const view of width > 1000 ? [''] : width > 640 ? pairs : pairs.flatMap((pair) => lists.map((list) => `${pair} ${list}`))) {
        for (const each of view.split(' ').filter(Boolean)) await page.locator(`.switch input[value=${each}]`).check({ force: true });
        const { axe: violations, overflow, columns } = await page.evaluate(`(async () => { ${axe};
          const result = await globalThis.axe.run(document, { resultTypes: ['violations'] });
          const columns = [...document.querySelectorAll('.panel')].map((panel) => panel.getBoundingClientRect()).filter((panel) => panel.width > 0);
          return {
            columns: new Set(columns.map((panel) => panel.left)).size,
            axe: result.violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html.slice(0, 120)).join(' | ')),
            // Of the page, and of what stands in a reader's column, which is cut off at its edge.
            overflow: Math.max(document.documentElement.scrollWidth - document.documentElement.clientWidth, ...[...document.querySelectorAll('.panel > *, .panel li, .panel button, .panel input')]
              .filter((part) => part.getBoundingClientRect().width > 0)
              .map((part) => Math.ceil(part.getBoundingClientRect().right - part.closest('.panel').getBoundingClientRect().right))),
          };
        })()`);
        say('checked', { colorScheme, width, view, columns, violations, overflow });
      }
      await page.context().close();
    }
  }
}

await { watch, lose, act, writer, remote, check }[task]();
say('complaints', complaints);
await browser.close();

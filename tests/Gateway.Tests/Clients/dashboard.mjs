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

/** A title that somebody writes after all sockets were lost and came back. */
async function lose() {
  const sockets = [];
  const page = await open(1440, {}, (context) => context.routeWebSocket(/graphql/, (socket) => { socket.connectToServer(); sockets.push(socket); }));
  await page.locator('[data-reader=user1] .mine li:first-child .edit').click();
  await page.locator('[data-reader=user1] .mine li:first-child input').fill('half written');
  await Promise.all(sockets.map((socket) => socket.close({ code: 1012, reason: 'going away' })));
  await page.waitForFunction(() => document.querySelector('#connection').dataset.state === 'lost');
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
  say('badge', await user.locator('.articles li').first().locator('.badge').textContent());

  await user.locator('.mine li').first().locator('.publish').focus();
  await page.keyboard.press('Enter');
  await seenBy(page, 'A private thought', 3);
  say('published', await readersOf(page, 'A private thought'));

  await user.locator('.mine li').first().locator('.edit').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('A public thought');
  await page.keyboard.press('Enter');
  await seenBy(page, 'A public thought', 3);
  say('focused', await page.evaluate(() => document.activeElement.className));

  await page.locator('[data-reader=user2] .add-tag input').focus();
  await page.keyboard.type('thoughts');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => [...document.querySelectorAll('.tags li')].filter((tag) => tag.dataset.key === 'thoughts').length === 3);
  say('tagged');

  await page.locator('.try').focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('[data-reader=anonymous] .message').textContent);
  say('refused', await page.locator('[data-reader=anonymous] .message').textContent());
  say('moving', await page.evaluate(() => document.getAnimations().length));
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
    for (const width of [1440, 1030, 360]) {
      const page = await open(width, { colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(() => { for (const each of document.querySelectorAll('.try, .mine li:first-child .edit, summary')) each.click(); });
      await page.waitForFunction(() => document.querySelector('[data-reader=anonymous] .message').textContent);
      for (const view of width > 1000 ? ['all'] : ['anonymous', 'user1', 'user2']) {
        if (view !== 'all') await page.locator(`.switch input[value=${view}]`).check({ force: true });
        const { axe: violations, overflow } = await page.evaluate(`(async () => { ${axe};
          const result = await globalThis.axe.run(document, { resultTypes: ['violations'] });
          return {
            axe: result.violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html.slice(0, 120)).join(' | ')),
            // Of the page, and of what stands in a reader's column, which is cut off at its edge.
            overflow: Math.max(document.documentElement.scrollWidth - document.documentElement.clientWidth, ...[...document.querySelectorAll('.panel > *')]
              .map((part) => Math.ceil(part.getBoundingClientRect().right - part.parentElement.getBoundingClientRect().right))),
          };
        })()`);
        say('checked', { colorScheme, width, view, violations, overflow });
      }
      await page.context().close();
    }
  }
}

await { watch, lose, act, check }[task]();
say('complaints', complaints);
await browser.close();

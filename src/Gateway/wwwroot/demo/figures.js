// The figures above the columns: changes per second, how many of them came merged, and how long they took.
import { $, write } from './dom.js';
import { changes, latencies } from './measure.js';

const SECONDS = 60, HEIGHT = 88, ROOM = 4;
const WINDOW = 4; // whole seconds that a rate is the mean of

let written = new Array(SECONDS).fill(0); // by the writer in each second, the last one not over; the gateway counts them
let heardAt = 0; // when the gateway told so

export function tellWritten(counts) {
  written = counts;
  heardAt = Date.now();
}

function bar(x) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x, width: 8, height: 0, rx: 1.5 })) made.setAttribute(name, value);
  return made;
}

export function makeChart() {
  for (const layer of ['written', 'seen']) {
    const group = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    group.setAttribute('class', layer);
    for (let i = 0; i < SECONDS; i++) group.append(bar(i * 10 + 1));
    $('#chart').append(group);
  }
}

// What this page heard of in each of the last seconds, oldest first; what is older is forgotten.
function heard(now) {
  const counts = new Array(SECONDS).fill(0);
  for (const [key, at] of changes) {
    const second = Math.floor((now - at) / 1000);
    if (second >= SECONDS) changes.delete(key); else counts[SECONDS - 1 - second]++;
  }
  return counts;
}

// The gateway's counts, moved on by the seconds that have passed since it told them.
function writtenBy(now) {
  const passed = Math.min(SECONDS, Math.floor((now - heardAt) / 1000));
  return [...written.slice(passed), ...new Array(passed).fill(0)];
}

const mean = counts => Math.round(counts.slice(-WINDOW - 1, -1).reduce((sum, each) => sum + each, 0) / WINDOW);

export function drawFigures() {
  const now = Date.now(), seen = heard(now), made = writtenBy(now);
  // Others write, too: what was seen and is not the writer's counts as well.
  const all = seen.map((count, i) => Math.max(count, made[i]));
  const most = Math.max(...all), top = Math.max(5, most);
  draw('.written', all, top);
  draw('.seen', seen, top);
  const rate = Math.max(mean(made), mean(seen)), merged = Math.max(0, mean(made) - mean(seen));
  write($('#rate'), String(rate));
  write($('#merged'), rate === 0 ? '' : merged > 0 ? `${merged}/s of them came merged into a later result` : 'each came in a result of its own');
  write($('#peak'), most > 0 ? `highest ${most}/s` : 'quiet so far');
  $('#chart').setAttribute('aria-label', `Changes per second in the last minute: now ${rate}, at most ${most}`);
  const sorted = [...latencies].sort((a, b) => a - b);
  const within = share => sorted.length ? String(Math.round(sorted[Math.ceil(sorted.length * share) - 1])) : '–';
  write($('#median'), within(0.5));
  write($('#slow'), within(0.95));
}

function draw(layer, counts, top) {
  $('#chart').querySelectorAll(`${layer} rect`).forEach((each, i) => {
    const height = counts[i] / top * (HEIGHT - ROOM);
    each.setAttribute('y', HEIGHT - height);
    each.setAttribute('height', height);
  });
}

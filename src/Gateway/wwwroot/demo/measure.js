// What is measured: which changes this page heard of, and how long each took from its commit to the screen.

const SAMPLES = 200;

export const changes = new Map(); // "id updated_at" → when this page heard of it first
export const latencies = [];
let clockError = 0; // what has to be added to this machine's clock to have the gateway's

// This moment in milliseconds, by the gateway's clock.
export const gatewayNow = () => Date.now() + clockError;

export async function readClock() {
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
export function measure(reader, rows) {
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
      const drawn = gatewayNow();
      for (const row of fresh) latencies.push(Math.max(0, drawn - Date.parse(row.updated_at)));
      latencies.splice(0, latencies.length - SAMPLES);
    };
    channel.port2.postMessage(0);
  });
}

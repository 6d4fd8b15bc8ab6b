// The writer's card. The writer is the gateway's, one for all pages: each shows what it does, and sets it.
import { $, ask, write } from './dom.js';
import { tellWritten } from './figures.js';

const LOOK = 1000; // it writes while some page looks, and a page says so once a second
let timer, isAway = false;

function show(state) {
  const isStopped = state.perSecond === 0, field = $('#pace');
  tellWritten(state.written);
  write($('#writer-state'), isStopped ? 'stopped' : state.isRunning ? `set to ${state.perSecond} a second` : 'begins');
  write($('#writer-button'), isStopped ? 'Start' : 'Set');
  $('#writer-stop').disabled = isStopped;
  field.max = state.most;
  if (!isStopped && document.activeElement !== field) field.value = state.perSecond;
}

function complain(text) {
  const message = $('#writer-message');
  message.dataset.kind = 'refused';
  write(message, text);
}

async function look() {
  clearTimeout(timer);
  if (document.hidden) return; // the writer rests if nobody else looks
  const { ok, answer } = await ask('/demo/writer?looking=true');
  if (ok) show(answer);
  if (!ok || isAway) complain(ok ? '' : 'The gateway does not answer.');
  isAway = !ok;
  clearTimeout(timer);
  timer = setTimeout(look, LOOK);
}

async function setPace(perSecond) {
  const { ok, status, answer } = await ask('/demo/writer', { perSecond });
  complain(ok ? '' : status === 403 ? 'Its pace is set on the gateway’s own machine only.'
    : status === 400 ? `It takes a whole number from 1 to ${$('#pace').max}.` : 'The gateway does not answer.');
  if (ok) show(answer);
}

export function startWriter() {
  $('#writer').onsubmit = event => {
    event.preventDefault();
    $('#pace').blur(); // its text is the writer's again
    setPace(Number($('#pace').value));
  };
  $('#writer-stop').onclick = () => setPace(0);
  document.addEventListener('visibilitychange', look);
  look();
}

// Lists that are redrawn with each result and keep what the reader does in them.

// Makes the list's elements those of the rows, in their order; what stays is moved, not made again, so that a field in use is kept.
export function reconcile(list, rows, keyOf, make, fill) {
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

// Brings the elements up to date where they stand; what is not among the rows any more stays, too. Gives the number of rows that are not shown.
export function refresh(list, rows, keyOf, fill) {
  const shown = new Map([...list.children].map(element => [element.dataset.key, element]));
  let missing = 0;
  for (const row of rows) {
    const element = shown.get(String(keyOf(row)));
    if (!element) missing++; else if (fill(element, row)) flash(element);
  }
  return missing;
}

// moveBefore() keeps focus and a running animation, where the browser has it.
function move(list, element, place) {
  if (list.moveBefore && element.isConnected) list.moveBefore(element, place); else list.insertBefore(element, place);
}

// The style sheet says how a change looks, and whether it moves at all.
function flash(element) {
  element.dataset.changed = element.dataset.changed === 'odd' ? 'even' : 'odd';
}

// SPDX-License-Identifier: Apache-2.0
// Points as heat maps: a row of tiles for one axis, a matrix for two, several folded into rows and columns.

/** How many of the leading axes become rows: the matrix closest to a square, but rather high than wide. */
function rowAxes(axes) {
  const size = (list) => list.reduce((product, axis) => product * axis.values.length, 1);
  let best = 1, least = Infinity;
  for (let rows = 1; rows < axes.length; rows++) {
    const high = size(axes.slice(0, rows)), wide = size(axes.slice(rows));
    const cost = Math.abs(Math.log(high / wide)) + (wide > 24 ? wide : 0);
    if (cost < least) [best, least] = [rows, cost];
  }
  return best;
}

const product = (axes) => axes.reduce((n, axis) => n * axis.values.length, 1);

function describe(point, bin) {
  const kind = { c: '', i: ', ignored', x: ', illegal' }[point.kinds[bin]];
  return `${point.binName(bin)}: ${point.runs[bin] === 0 ? 'no run' : plural(point.runs[bin], 'run')}${kind}`;
}

function cell(tag, point, bin, text) {
  return make(tag, { class: `cell ${point.look(bin)}`, tabindex: '-1', 'data-bin': bin, title: describe(point, bin), 'aria-label': describe(point, bin) }, text);
}

/** One axis: a tile for each value. */
function tiles(point) {
  return make('div', { class: 'tiles', role: 'group' },
    [...point.kinds].map((_, bin) => cell('span', point, bin, [make('em', {}, point.values(bin)[0]), make('small', {}, point.runs[bin] === 0 ? '' : number(point.runs[bin]))])));
}

/** Header rows of the column axes, the outermost first. */
function columnHeads(axes, labels) {
  const upright = (axis) => axis.values.every((v) => v.length <= 4);
  return axes.map((axis, level) => {
    const inner = product(axes.slice(level + 1)), outer = product(axes.slice(0, level));
    const row = make('tr', {}, make('th', { colspan: labels, class: 'axis' }, axis.name));
    for (let n = 0; n < outer; n++)
      for (const value of axis.values)
        row.append(make('th', { colspan: inner, scope: 'col', class: inner === 1 && !upright(axis) ? 'tall' : null }, make('span', {}, value)));
    return row;
  });
}

/** Two or more axes. */
function matrix(point) {
  const split = rowAxes(point.axes), rows = point.axes.slice(0, split), columns = point.axes.slice(split);
  const wide = product(columns), high = product(rows);
  const head = make('thead', {}, columnHeads(columns, rows.length),
    make('tr', { class: 'rowaxes' }, rows.map((axis) => make('th', { class: 'axis' }, axis.name)), make('th', { colspan: wide })));
  const body = make('tbody');
  for (let row = 0; row < high; row++) {
    const line = make('tr');
    rows.forEach((axis, level) => {
      const inner = product(rows.slice(level + 1));
      if (row % inner === 0)
        line.append(make('th', { scope: 'row', rowspan: inner, class: level === rows.length - 1 ? 'last' : null }, axis.values[Math.floor(row / inner) % axis.values.length]));
    });
    for (let column = 0; column < wide; column++) line.append(cell('td', point, row * wide + column));
    body.append(line);
  }
  return make('div', { class: 'scroll' }, make('table', { class: 'matrix' }, head, body));
}

/** Heat map of a point. One cell is in the order of the Tab key; arrows go on from it. */
function heatMap(point) {
  const map = point.axes.length === 1 ? tiles(point) : matrix(point);
  map.querySelector('.cell').tabIndex = 0;
  const wide = point.axes.length === 1 ? point.size : product(point.axes.slice(rowAxes(point.axes)));
  map.addEventListener('click', (event) => choose(event.target.closest('.cell'), point));
  map.addEventListener('focusin', (event) => choose(event.target.closest('.cell'), point));
  map.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: wide === point.size ? 0 : wide, ArrowUp: wide === point.size ? 0 : -wide }[event.key];
    const from = event.target.closest('.cell');
    if (!step || !from) return;
    const to = map.querySelector(`[data-bin="${Number(from.dataset.bin) + step}"]`);
    event.preventDefault();
    if (!to) return;
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });
  return map;
}

/** Shows a bin in the strip at the foot of the page. */
function choose(element, point) {
  if (!element) return;
  for (const old of document.querySelectorAll('.chosen')) old.classList.remove('chosen');
  element.classList.add('chosen');
  const bin = Number(element.dataset.bin), name = point.binName(bin);
  const lines = [make('strong', {}, name)];
  if (point.reason.has(bin)) lines.push(make('span', {}, `${point.kinds[bin] === 'i' ? 'ignored' : 'illegal'}: ${point.reason.get(bin)}`));
  if (point.runs[bin] > 0) {
    lines.push(make('span', {}, `${plural(point.runs[bin], 'run')}, ${plural(point.hits[bin], 'hit')}`));
    if (point.example[bin] >= 0) lines.push(command(`sharp ${data.commands[point.example[bin]]}`));
  } else if (point.kinds[bin] === 'c') {
    lines.push(make('span', { class: 'bad' }, 'no run'), command(closeCommand(name)));
  }
  const close = make('button', { class: 'close', 'aria-label': 'Close', onclick: () => { byId('detail').hidden = true; } }, '×');
  byId('detail').replaceChildren(make('div', {}, lines), close);
  byId('detail').hidden = false;
}

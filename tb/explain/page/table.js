// SPDX-License-Identifier: Apache-2.0
// Headings, totals, legend, the table by time step, and the difference of two runs.
const MOST_ROWS = 2000; // a longer table would make the browser slow; its sums hold every row

function element(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes || {})) {
    if (k === 'style') e.style.cssText = v;
    else e.setAttribute(k, v);
  }
  e.append(...children);
  return e;
}

const number = (n) => n.toLocaleString('en');
const signed = (n) => (n > 0 ? '+' : n < 0 ? '−' : '') + number(Math.abs(n));
const swatch = (r) => element('i', { style: `background:var(--r${r})` });

function strip(split, whole) {
  const s = element('div', { class: 'strip' });
  split.forEach((v, r) => { if (v) s.append(element('i', { style: `width:${100 * v / whole}%;background:var(--r${r})`, title: `${REASONS[r]} ${v}` })); });
  return s;
}

function splitOf(run) {
  const t = run.totals();
  return [t.tiles, ...REASONS.slice(1).map((n) => t.stalls[n])];
}

function head(run, side) {
  const p = run.passes[0] && run.passes[0].data, a = run.data.accel;
  const title = element('h1', {}, run.data.label);
  if (side) title.prepend(element('span', { class: 'side' }, side));
  const what = p ? `${CELLS[p.cell]} ${p.input_size}→${p.hidden_size}, ${p.steps} steps, ${SCHEDULES[p.schedule]}, K ${p.k || 'full'}, ${PADDINGS[p.padding]} padding` : 'no pass ran';
  const more = run.passes.length > 1 ? `, ${run.passes.length} passes` : '';
  const out = [title, element('p', { class: 'sub' }, `${what}${more} on ${a.name} (latency ${a.latency})`)];
  if (run.data.detail) out.push(element('p', { class: 'bad' }, run.data.detail));
  if (!run.agrees()) out.push(element('p', { class: 'bad' }, 'The cycles in this file do not add up to its counters.'));
  return out;
}

function totals(run, side) {
  const t = run.totals(), split = splitOf(run), line = element('div', { class: 'totals' });
  if (side) line.append(element('span', { class: 'side' }, side));
  line.append(element('span', {}, element('b', {}, number(t.cycles)), ' cycles'));
  split.forEach((v, r) => { if (v) line.append(element('span', { class: 'key' }, swatch(r), `${REASONS[r]} `, element('b', {}, number(v)))); });
  line.append(strip(split, t.cycles || 1));
  return line;
}

function legend(runs) {
  const used = REASONS.map((_, r) => runs.some((run) => splitOf(run)[r]));
  return REASONS.flatMap((n, r) => (used[r] ? [element('span', { class: 'key' }, swatch(r), `${n}: ${MEANING[r]}`)] : []));
}

/** Rows of both runs by pass, kind and step; neighbours that are alike in both are one. */
function joined(runs) {
  const order = { 'set-up': 0, step: 1, drain: 2 }, map = new Map();
  runs.forEach((run, side) => run.rows.forEach((r) => {
    const step = r.kind === 'step' ? r.step : 0, key = (r.pass * 4 + order[r.kind]) * 1e7 + step;
    if (!map.has(key)) map.set(key, { key, kind: r.kind, pass: r.pass, step, last: step, count: 1, sides: [] });
    map.get(key).sides[side] = r;
  }));
  const rows = [...map.values()].sort((a, b) => a.key - b.key), out = [];
  for (const row of rows) {
    const before = out[out.length - 1];
    if (before && before.kind === 'step' && row.kind === 'step' && before.pass === row.pass && runs.every((_, i) => alike(before.sides[i], row.sides[i]))) {
      before.last = row.step;
      before.count++;
    } else out.push(row);
  }
  return out;
}

function alike(a, b) { return Boolean(a) === Boolean(b) && (!a || (a.cycles === b.cycles && a.shape === b.shape)); }

function rowName(row, runs) {
  const name = row.kind !== 'step' ? row.kind : row.count > 1 ? `steps ${row.step}–${row.last}, each` : `step ${row.step}`;
  return Math.max(...runs.map((r) => r.passes.length)) > 1 ? `pass ${row.pass}, ${name}` : name;
}

function cell(value, text, name) { return element('td', { class: value ? name || '' : 'zero' }, text); }
const winner = (n) => (n < 0 ? 'win' : 'lose');

function tableOf(head, rows, foot, left) {
  const body = element('tbody', {}, ...rows.slice(0, MOST_ROWS));
  const table = element('table', {}, element('thead', {}, element('tr', {}, ...head.map((h) => element('th', {}, h)))), body, element('tfoot', {}, element('tr', {}, ...foot)));
  const note = left > 0 ? [element('div', { class: 'note' }, `${left} more rows; the totals hold them.`)] : [];
  return [table, ...note];
}

function pressable(cells, first, last, go) {
  const tr = element('tr', { tabindex: '0' }, ...cells);
  tr.addEventListener('click', () => go(first, last));
  tr.addEventListener('keydown', (e) => { if (e.key === 'Enter') go(first, last); });
  return tr;
}

function stepTable(run, go) {
  const split = splitOf(run), used = REASONS.map((_, r) => r).filter((r) => split[r]), rows = joined([run]), whole = Math.max(1, ...run.rows.map((r) => r.cycles));
  const lines = rows.map((row) => {
    const r = row.sides[0], bar = strip(r.split, whole);
    return pressable([cell(1, rowName(row, [run])), cell(1, number(r.first)), cell(1, number(r.cycles)), ...used.map((u) => cell(r.split[u], number(r.split[u]))),
      element('td', {}, bar)], r.first, r.first + r.cycles, go);
  });
  const t = run.totals();
  return tableOf(['', 'from', 'cycles', ...used.map((u) => REASONS[u]), ''], lines,
    [cell(1, 'total'), cell(1, ''), cell(1, number(t.cycles)), ...used.map((u) => cell(1, number(split[u]))), cell(1, '')], lines.length - MOST_ROWS);
}

function differenceTable(runs, go) {
  const sums = runs.map(splitOf), used = REASONS.map((_, r) => r).filter((r) => sums[0][r] || sums[1][r]);
  const value = (row, side, r) => (row.sides[side] ? (r < 0 ? row.sides[side].cycles : row.sides[side].split[r]) : 0);
  const rows = joined(runs), all = runs.map((r) => r.totals().cycles), change = all[1] - all[0];
  const lines = rows.map((row) => {
    const shown = row.sides[0] || row.sides[1], d = value(row, 1, -1) - value(row, 0, -1);
    const parts = used.map((u) => value(row, 1, u) - value(row, 0, u)).map((v) => cell(v, signed(v), winner(v)));
    return pressable([cell(1, rowName(row, runs)), cell(1, number(value(row, 0, -1))), cell(1, number(value(row, 1, -1))), cell(d, signed(d), winner(d)), ...parts],
      shown.first, Math.max(...row.sides.filter(Boolean).map((s) => s.first + s.cycles)), go);
  });
  const foot = used.map((u) => sums[1][u] - sums[0][u]).map((v) => cell(v, signed(v), winner(v)));
  return tableOf(['', 'A cycles', 'B cycles', 'B − A', ...used.map((u) => REASONS[u])], lines,
    [cell(1, 'total'), cell(1, number(all[0])), cell(1, number(all[1])), cell(change, signed(change), winner(change)), ...foot], lines.length - MOST_ROWS);
}

// SPDX-License-Identifier: Apache-2.0
// The report (docs/nightly.md), and how its parts read. `tests` is short here: rows of fields, see regress/report/report_page.h.
const data = JSON.parse(document.getElementById('data').textContent);
const FIELDS = ['test', 'entry', 'state', 'verdict', 'seconds', 'cycles', 'firstBadCycle', 'detail', 'conclusion'];
const tests = data.tests.rows.map((row) => {
  const test = Object.fromEntries(FIELDS.map((field, i) => [field, row[i] ?? '']));
  return { ...test, entry: data.tests.entries[test.entry], state: data.tests.states[test.state] };
});

const STATE_TEXT = { passed: 'passed', failed: 'failed', known: 'known', flaky: 'flaky', not_run: 'not run', fill_not_run: 'no time' };
const STATE_LOOK = { passed: 'good', failed: 'bad', known: 'warn', flaky: 'bad', not_run: 'bad', fill_not_run: null };
const badge = (look, text) => make('span', { class: `badge ${look ?? ''}` }, text);

const nightText = data.night_text, rtlText = data.rtl_text;  // as the other reports have them
const shortHash = (hash) => hash.slice(0, 10);
const day = (iso) => iso.slice(0, 10);
const minute = (iso) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso);
/** 42.3 s, 31 min, 1 h 04 min */
function duration(seconds) {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
/** 1234567 -> 1.23 M */
function short(n) {
  for (const [size, letter] of [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) if (Math.abs(n) >= size) return `${Number((n / size).toPrecision(3))} ${letter}`;
  return String(Number(n.toPrecision(3)));
}

/** What a person types in a clone to repeat a test. */
const repeat = (test) => `build/sharp ${test}`;

/** A link to a file of the run folder; plain text for a path that leads out of it. */
function fileLink(path, text) {
  const parts = path.split('/');
  const inside = !path.startsWith('/') && !path.includes(':') && !path.includes('\\') && !parts.includes('..');
  return inside ? make('a', { href: parts.map(encodeURIComponent).join('/') }, text) : make('code', {}, path);
}

/** A table; columns: [title, class]. On a phone the rows of a wide one become cards, where each value says what it is. */
function table(columns, rows, attributes = { class: 'plain wide cards' }) {
  return make('div', { class: 'scroll' }, make('table', attributes,
    make('thead', {}, make('tr', {}, columns.map(([title, look]) => make('th', { class: look, scope: 'col' }, title)))),
    make('tbody', {}, rows.map((cells) => make('tr', {}, cells.map((cell, i) => make('td', { class: columns[i][1], 'data-title': columns[i][0] || null }, cell)))))));
}

/** Names of tests, each with its command; made when the list is opened. */
function testList(title, names) {
  const list = make('ul', { class: 'names' });
  const details = make('details', {}, make('summary', {}, title), list);
  details.addEventListener('toggle', () => {
    if (details.open && list.childElementCount === 0) list.append(...names.map((name) => make('li', {}, make('code', {}, name), copyButton(repeat(name)))));
  });
  return details;
}

/** Shows a section with these in it. */
function show(id, ...children) {
  byId(id).hidden = false;
  byId(id).append(...children.flat().filter((child) => child !== null));
}

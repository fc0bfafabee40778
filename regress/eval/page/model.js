// SPDX-License-Identifier: Apache-2.0
// The evaluation (docs/evaluation.md "eval.json"), how its figures read, what all sections are made of.
const data = JSON.parse(byId('data').textContent);
// Points of the padding sweep are many: they come as rows of fields (regress/eval/eval_page.h).
const padding = (data.padding?.rows ?? []).map((row) => Object.fromEntries(data.padding.fields.map((field, i) => [field, row[i]])));
const steps = data.steps ?? [];

const NONE = '–';
const unique = (values) => [...new Set(values)];
const missing = (v) => v === null || v === undefined;
/** Three digits, whole numbers whole. */
const figure = (v) => (missing(v) ? NONE : Number.isInteger(v) || Math.abs(v) >= 1000 ? number(Math.round(v)) : String(Number(v.toPrecision(3))));
/** A factor; close to 1 so exact that less than 1 never reads as 1. */
function times(v) {
  if (missing(v)) return NONE;
  const digits = v >= 100 ? 0 : v >= 10 ? 1 : Math.abs(v - 1) < 0.01 && v !== 1 ? 3 : 2;
  return `${(v < 1 ? Math.floor(v * 10 ** digits) / 10 ** digits : v).toFixed(digits)}×`;
}
/** Of a share from 0 to 1; only all of it reads 100. */
const share = (v) => (missing(v) ? NONE : `${(v < 1 ? Math.min(99.9, v * 100) : v * 100).toFixed(1)} %`);
const budget = (macs) => (macs % 1024 === 0 ? `${macs / 1024}k MACs` : `${number(macs)} MACs`);
/** 1234567 -> 1.23 M */
function short(n) {
  for (const [size, letter] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) if (Math.abs(n) >= size) return `${Number((n / size).toPrecision(3))} ${letter}`;
  return String(Number(n.toPrecision(3)));
}
/** 42.3 s, 31 min, 1 h 04 min */
function duration(seconds) {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
const minute = (iso) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso);
const stallsText = (stalls) => Object.entries(stalls ?? {}).map(([reason, n]) => `${reason} ${figure(n)}`).join(', ') || 'none';

const badge = (look, text, title) => make('span', { class: `badge ${look ?? ''}`, title }, text);
const TAGS = { Q: 'read in a public source', P: 'parsed from the primary data file', R: 'recalled and checked for consistency, not seen in print by us' };
/** The confidence of a published figure. */
const tag = (letter) => (missing(letter) || letter === '' ? null : badge(`tag ${TAGS[letter] ? `tag${letter}` : ''}`, `[${letter}]`, TAGS[letter] ?? null));
const STATUS = { proven: ['good', 'proven by RTL'], unequal: ['bad', 'not equal'], model: ['model', 'model'], published: [null, 'published'], estimate: ['warn', 'estimate'] };
const status = (...kinds) => kinds.map((kind) => badge(...STATUS[kind]));
/** Every figure of energy says what it is. */
const estimate = (text) => make('span', { class: 'estimate' }, text, make('small', {}, ' estimate'));
/** How ours stands to the published one. */
const ratio = (v) => (missing(v) ? NONE : make('strong', { class: v >= 1 ? 'good' : 'low' }, times(v)));

/** A table; columns: [title, class]. With `cards`, rows become cards on a phone. */
function table(columns, rows, look = '') {
  return make('div', { class: 'scroll' }, make('table', { class: `plain wide ${look}` },
    make('thead', {}, make('tr', {}, columns.map(([title, kind]) => make('th', { class: kind, scope: 'col' }, title)))),
    make('tbody', {}, rows.map((cells) => make('tr', {}, cells.map((cell, i) => make('td', { class: columns[i][1], 'data-title': typeof columns[i][0] === 'string' ? columns[i][0] || null : null }, cell)))))));
}
/** A table that is made when it is opened. */
function folded(title, columns, rows) {
  const details = make('details', { class: 'folded' }, make('summary', {}, title, make('span', { class: 'count' }, ` ${plural(rows.length, 'row')}`)));
  details.addEventListener('toggle', () => { if (details.open && details.childElementCount === 1) details.append(table(columns, rows)); });
  return details;
}

/** One of several that sections show; every control of a choice shows the same. */
class Choice {
  constructor(label, values, first, text = String) {
    Object.assign(this, { label, values, text, value: values.includes(first) ? first : values[0], views: [], buttons: [] });
  }
  control() {
    if (this.values.length < 2) return null;
    const buttons = this.values.map((value) => make('button', { 'aria-pressed': String(value === this.value), 'data-value': value, onclick: () => this.choose(value) }, this.text(value)));
    this.buttons.push(...buttons);
    return make('span', { class: 'choice', role: 'group', 'aria-label': this.label }, make('span', { class: 'soft' }, this.label), buttons);
  }
  choose(value) {
    this.value = value;
    for (const button of this.buttons) button.setAttribute('aria-pressed', String(button.dataset.value === String(value)));
    for (const view of this.views) view();
  }
}

/** Shows a section: what it is, texts and controls, then what depends on the choices and is made anew with them. */
function section(id, kinds, head, choices, view) {
  const place = make('div', { class: 'view' });
  const fill = () => {
    place.replaceChildren(...view().flat().filter((child) => !missing(child)));
    Plot.drawAll();
  };
  byId(id).hidden = false;
  byId(id).querySelector('h2').append(...status(...kinds));
  const controls = choices.map((choice) => choice.control()).filter(Boolean);
  byId(id).append(...head.map((text) => (typeof text === 'string' ? make('p', {}, text) : text)), ...(controls.length > 0 ? [make('div', { class: 'controls' }, controls)] : []), place);
  for (const choice of choices) choice.views.push(fill);
  fill();
}

const latencyChoice = new Choice('latency set', unique([...steps, ...(data.networks?.rows ?? []), ...(data.latencies?.rows ?? []), ...(data.model?.rows ?? [])].map((r) => r.latency)), 'deep');
const isChosen = (row) => row.latency === latencyChoice.value;
const budgets = (rows) => unique(rows.map((r) => r.macs)).sort((a, b) => a - b);
const multiples = (elements) => make('div', { class: 'multiples' }, elements);

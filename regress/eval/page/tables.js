// SPDX-License-Identifier: Apache-2.0
// Area, the RTL subset, the user's own model, the machine.

function area() {
  if (!data.area?.rows?.length) return;
  const columns = [['unit', 'word'], ['cells', null], ['logic depth', null], ['units per MAC', null], ['share of a MAC', 'word']];
  section('area', ['model'], [`Cells and logic depth of ${data.area.machine ?? 'the units'} by ${data.area.tool}.`, `Formula: ${data.area.formula}`, 'No figure of others is compared here.'], [],
    () => [table(columns, data.area.rows.map((r) => [r.unit, figure(r.cells), figure(r.depth), ...areaShare(r)])), ...areaExtrapolated()]);
}
const areaShare = (r) => (r.per_mac === 0 ? ['part of another', NONE] : [figure(r.per_mac), [bar(r.share_percent, 100.0001), ` ${r.share_percent.toFixed(1)} %`]]);

function areaExtrapolated() {
  const list = data.area.extrapolated ?? [];
  if (list.length === 0) return [];
  const units = Object.keys(list[0].share_percent);
  return [make('h3', { class: 'sub' }, 'Extrapolated to larger machines'),
    table([['machine', 'word'], ['cells a MAC', null], ...units.map((unit) => [`${unit}, %`, null])], list.map((m) => [m.machine, figure(m.cells_per_mac), ...units.map((unit) => m.share_percent[unit]?.toFixed(1) ?? NONE)]))];
}

/** Points of the RTL subset by text, machine and outcome. */
class RtlTable {
  constructor(points) {
    Object.assign(this, { points, text: '', macs: '', bad: false, body: make('tbody'), sum: make('span', { class: 'soft', 'aria-live': 'polite' }) });
    const columns = [['point', 'text'], ['predicted', null], ['measured', null], ['tiles', null], ['values compared', null], ['', 'word']];
    this.element = make('div', {}, this.filters(), make('div', { class: 'scroll' }, make('table', { class: 'plain wide points cards' }, make('thead', {}, make('tr', {}, columns.map(([title, kind]) => make('th', { class: kind, scope: 'col' }, title)))), this.body)));
    this.filter();
  }

  filters() {
    const set = (key) => (event) => { this[key] = event.target.value; this.filter(); };
    const search = make('input', { type: 'search', placeholder: 'words: schedule, cell, latency …', 'aria-label': 'Filter points by text', oninput: set('text') });
    const macs = make('select', { 'aria-label': 'Filter points by machine', onchange: set('macs') }, make('option', { value: '' }, 'all machines'), budgets(this.points).map((m) => make('option', { value: m }, budget(m))));
    const bad = make('button', { 'aria-pressed': 'false', 'data-bad': true, onclick: () => { this.bad = !this.bad; bad.setAttribute('aria-pressed', String(this.bad)); this.filter(); } }, 'not equal');
    return make('div', { class: 'filters' }, search, macs, bad, this.sum);
  }

  filter() {
    const wanted = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (p) => { const text = [p.test, this.title(p), p.verdict].join(' ').toLowerCase(); return wanted.every((word) => text.includes(word)); };
    const kept = this.points.filter((p) => (this.macs === '' || String(p.macs) === this.macs) && (!this.bad || !p.equal) && has(p));
    this.body.replaceChildren(...kept.map((p) => this.row(p)));
    this.sum.textContent = kept.length === this.points.length ? plural(kept.length, 'point') : `${number(kept.length)} of ${plural(this.points.length, 'point')}`;
  }

  title(p) { return `${p.machine ?? budget(p.macs)} ${p.latency}, ${p.cell} H ${p.hidden} T ${p.steps}, ${p.schedule}, ${p.padding ? `${p.padding}, ` : ''}K ${p.k}`; }
  row(p) {
    const line = `build/sharp ${p.test}`;
    const why = p.equal ? null : make('small', {}, p.detail ? `${p.detail} ` : null, make('code', {}, line));
    return make('tr', { class: p.equal ? null : 'unequal' }, make('td', { class: 'text' }, this.title(p), make('span', { class: 'again', title: line }, copyButton(line)), why),
      [['predicted', p.predicted], ['measured', p.measured], ['tiles', p.tiles], ['values compared', p.values]].map(([title, n]) => make('td', { 'data-title': title }, figure(n))),
      make('td', { class: 'word' }, badge(p.equal ? 'good' : 'bad', p.equal ? 'equal' : `not equal: ${p.verdict}`)));
  }
}

function rtl() {
  if (!data.rtl) return;
  const { equal, total } = data.rtl, points = data.rtl.points.filter((p) => p !== null);
  const lost = data.rtl.points.length - points.length;
  section('rtl', [equal === total ? 'proven' : 'unequal'], [`${number(equal)} of ${plural(total, 'point')} equal in every cycle and value: run on the RTL in lockstep by this command.${lost > 0 ? ` ${plural(lost, 'point')} not run.` : ''}`], [], () => [new RtlTable(points).element]);
}

/** A node of two directions is two rows. */
const nodeName = (r) => (data.model.rows.some((other) => other.node === r.node && other.direction !== r.direction) ? `${r.node} ${r.direction}` : r.node);

/** Bars of the utilisation of each node, and its limit. */
function modelPlot(macs) {
  const rows = data.model.rows.filter((r) => r.macs === macs && isChosen(r));
  const limit = { name: 'bound', look: 'ink', kind: 'tick', values: rows.map((r) => (100 * r.ideal) / bound(r)) };
  return new RowPlot({ title: budget(macs), note: latencyChoice.value, names: rows.map((r) => nodeName(r)), mode: 'bars', ends: [0, 100], format: (v, exact) => (exact ? share(v / 100) : `${Math.round(v)} %`), xTitle: 'utilisation', series: [{ name: 'utilisation', look: 's1', values: rows.map((r) => 100 * r.utilisation) }], marks: [limit],
    more: (n) => [['', 'time', `${figure(rows[n].ms)} ms`], ['', 'cycles', figure(rows[n].cycles)], ['', 'stalls per step', stallsText(rows[n].stalls)]] }).element;
}

function modelTable() {
  const columns = [['node', 'text'], ['layer', 'word'], ['MACs', null], ['K', null], ['cycles', null], ['ms', null], ['utilisation', null], ['ideal', null], ['latency bound', null], ['stalls per step', 'text short']];
  return table(columns, data.model.rows.filter(isChosen).map((r) => [r.node, [`${r.cell}, ${r.direction}`, make('small', {}, `I ${r.input}, H ${r.hidden}, T ${r.steps}`)], number(r.macs), r.k, figure(r.cycles), figure(r.ms), share(r.utilisation), figure(r.ideal), figure(r.latency_bound), stallsText(r.stalls)]));
}

function model() {
  if (!data.model?.rows?.length) return;
  section('model', ['model'], ['Each recurrent node on each machine: unfolded, dynamic padding, the best K. Cycles are of all steps, from start to end; nothing is published for them. The tick is the bound, ideal / max(ideal, latency bound).'], [latencyChoice], () => [multiples(budgets(data.model.rows).map(modelPlot)), modelTable()]);
}

function about() {
  const facts = [['command', data.command ? `sharp ${data.command}` : ''], ['extent', data.extent], ['model', data.model_file], ['machine', data.machine], ['commit', `${data.commit ?? ''}${data.dirty ? ' with local changes' : ''}`], ['finished', minute(data.finished ?? '')], ['time', missing(data.seconds) ? '' : duration(data.seconds)], ...Object.entries(data.tools ?? {})];
  byId('about').append(table([['', 'word'], ['', 'text']], facts.filter(([, fact]) => fact)));
}

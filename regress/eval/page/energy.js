// SPDX-License-Identifier: Apache-2.0
// Energy by operation, GFLOPS/W, sensitivity. The word "estimate" stands beside every figure.
const energyRows = data.energy?.rows ?? [];
const ENERGY_LOOKS = ['s1', 's2', 's3', 's4', 's5', 's6', 's7'];
const energyLatencies = unique(energyRows.map((r) => r.latency));
const chosenEnergy = () => (energyLatencies.length > 1 ? energyRows.filter(isChosen) : energyRows);

/** Operations by their share of all energy, those past the colours as one. */
function operations() {
  const sums = new Map();
  for (const r of energyRows) for (const [name, pj] of Object.entries(r.picojoules)) sums.set(name, (sums.get(name) ?? 0) + pj / r.total_pj);
  const names = [...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a));
  const list = names.slice(0, ENERGY_LOOKS.length).map((name, n) => ({ name: words(name), look: ENERGY_LOOKS[n], of: (r) => r.picojoules[name] ?? 0 }));
  const rest = names.slice(ENERGY_LOOKS.length);
  return rest.length === 0 ? list : [...list, { name: rest.length === 1 ? words(rest[0]) : `${rest.length} others`, look: 'grey', of: (r) => rest.reduce((sum, name) => sum + (r.picojoules[name] ?? 0), 0) }];
}
const words = (name) => name.replaceAll('_', ' ');
const perMac = (r, pj) => pj / (r.flops / 2);

function energyPlot(macs, list, most) {
  const rows = chosenEnergy().filter((r) => r.macs === macs);
  const series = list.map((o) => ({ name: o.name, look: o.look, values: rows.map((r) => perMac(r, o.of(r))), tips: rows.map((r) => `${figure(perMac(r, o.of(r)))} pJ estimate`) }));
  return new RowPlot({ title: `${budget(macs)}, estimate`, names: rows.map((r) => r.network), mode: 'stack', ends: [0, most], format: figure, texts: true, xTitle: 'pJ a multiply-add that is needed (estimate)', series, more: (n) => [['', 'all', `${figure(perMac(rows[n], rows[n].total_pj))} pJ estimate`]] }).element;
}

function efficiencyPlot(macs, most) {
  const rows = chosenEnergy().filter((r) => r.macs === macs);
  const series = [['2 FLOPs a MAC', 's1', 'gflops_per_watt'], ['1 FLOP a MAC', 's3', 'gflops_per_watt_1']].map(([name, look, key]) => ({ name, look, values: rows.map((r) => r[key]), tips: rows.map((r) => `${figure(r[key])} GFLOPS/W estimate`) }));
  const p = data.energy.published;
  return new RowPlot({ title: `${budget(macs)}, estimate`, names: rows.map((r) => r.network), mode: 'bars', ends: [0, most], format: figure, texts: true, series, xTitle: 'GFLOPS/W (estimate)', lines: p ? [{ value: p.gflops_per_watt, name: `published ${figure(p.gflops_per_watt)} [${p.tag}], estimate`, look: 'ink' }] : [] }).element;
}

function energyTable() {
  const columns = [['network', 'word'], ['MACs', null], ['energy', null], ['GFLOPS/W, 2 FLOPs', null], ['ratio', null], ['GFLOPS/W, 1 FLOP', null], ['ratio', null], [`power at ${figure(data.energy.megahertz)} MHz`, null]];
  const p = data.energy.published?.gflops_per_watt;
  const rows = chosenEnergy().map((r) => [r.network, number(r.macs), estimate(`${short(r.total_pj * 1e-6)} µJ`), estimate(figure(r.gflops_per_watt)), p ? ratio(r.gflops_per_watt / p) : NONE, estimate(figure(r.gflops_per_watt_1)), p ? ratio(r.gflops_per_watt_1 / p) : NONE, estimate(`${figure(r.watts)} W`)]);
  return folded('All networks (estimate)', columns, rows);
}

function sensitivity() {
  const { sensitivity: list, published: p } = data.energy;
  if (!list?.length) return [];
  const columns = [['what is assumed', 'text'], ['published GFLOPS/W', null], ['tag', 'word'], ['ours GFLOPS/W', null], ['ratio', null]];
  return [make('h3', { class: 'sub' }, 'Sensitivity of the mean (estimate)'), make('p', {}, 'Like for like: the published figure is of a synthesised design with its own activity; ours is counts times energies per operation, without clock tree, leakage and DRAM.'),
    table(columns, list.map((s) => [s.what, p ? estimate(figure(p.gflops_per_watt)) : NONE, tag(p?.tag), estimate(figure(s.gflops_per_watt)), p ? ratio(s.gflops_per_watt / p.gflops_per_watt) : NONE]))];
}

function operationTable() {
  const e = data.energy, columns = [['operation', 'word'], ['at 45 nm', null], ['at 32 nm', null], ['what', 'text']];
  return [make('h3', { class: 'sub' }, 'Energy of an operation (estimate)'), make('p', {}, `Source: ${e.source} `, tag(e.tag), missing(e.scale) ? '' : ` Scale from 45 nm to 32 nm: ${figure(e.scale)}.`),
    table(columns, (e.per_operation ?? []).map((o) => [words(o.operation), estimate(`${figure(o.pj_45)} pJ`), estimate(`${figure(o.pj_32)} pJ`), o.what]))];
}

function energy() {
  if (energyRows.length === 0) return;
  const list = operations();
  const most = Math.max(...energyRows.map((r) => perMac(r, r.total_pj))) * 1.04;
  const top = Math.max(...energyRows.map((r) => r.gflops_per_watt), data.energy.published?.gflops_per_watt ?? 0) * 1.04;
  section('energy', ['estimate'], ['Counts of operations times energy per operation. Idle multipliers cost nothing here unless a row of the sensitivity table says so.'], energyLatencies.length > 1 ? [latencyChoice] : [],
    () => [legend(list), multiples(budgets(energyRows).map((macs) => energyPlot(macs, list, most))), make('h3', { class: 'sub' }, 'GFLOPS/W (estimate)'), legend([{ name: '2 FLOPs a MAC', look: 's1' }, { name: '1 FLOP a MAC', look: 's3' }]),
      multiples(budgets(energyRows).map((macs) => efficiencyPlot(macs, top))), energyTable(), sensitivity(), operationTable()]);
}

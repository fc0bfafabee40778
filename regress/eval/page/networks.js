// SPDX-License-Identifier: Apache-2.0
// Networks of the papers: Sharp against the model of an E-PUR-like machine.

function networkPlot(macs, ends) {
  const rows = data.networks.rows.filter((r) => isChosen(r) && r.macs === macs);
  const series = [{ name: 'over E-PUR-like (model)', look: 's1', values: rows.map((r) => r.speedup) }, { name: 'over its best-rows variant (model)', look: 's3', values: rows.map((r) => r.speedup_best_rows) }];
  const published = data.networks.published;
  const lines = published ? [{ value: published.over_asic, name: `published mean ${times(published.over_asic)} [${published.tag}]`, look: 'ink' }] : [];
  return new RowPlot({ title: budget(macs), note: rows.length > 0 ? `model; variant: ${plural(rows[0].best_rows, 'row')} at once` : '', names: rows.map((r) => r.network), mode: 'bars', kind: 'log', base: 1, ends, format: (v, exact) => (exact ? times(v) : `${figure(v)}×`), texts: true, series, lines, xTitle: 'speedup (model), logarithmic',
    more: (n) => [['', 'cycles Sharp', figure(rows[n].sharp)], ['', 'cycles E-PUR-like', figure(rows[n].epur)], ['', 'cycles of the variant', figure(rows[n].epur_best_rows)], ['', 'ideal', figure(rows[n].ideal)]] }).element;
}

function networkMeans() {
  const { means, mean, mean_best_rows, published } = data.networks;
  const columns = [['machine', 'word'], ['latency set', 'word'], ['published', null], ['tag', 'word'], ['ours (model)', null], ['ratio', null], ['rows of the variant', null], ['over the variant (model)', null]];
  const rows = means.map((m) => [budget(m.macs), m.latency, NONE, null, times(m.speedup), NONE, number(m.best_rows), times(m.speedup_best_rows)]);
  const all = [make('strong', {}, 'all'), 'both', published ? times(published.over_asic) : NONE, tag(published?.tag), make('strong', {}, times(mean)), published ? ratio(mean / published.over_asic) : NONE, null, make('strong', {}, times(mean_best_rows))];
  return table(columns, [...rows, all]);
}

function networkTable() {
  const columns = [['network', 'text'], ['size', 'word'], ['MACs', null], ['ideal cycles', null], ['Sharp (model)', null], ['utilisation', null], ['K, first and second layer', 'word'], ['E-PUR-like (model)', null], ['utilisation', null], ['speedup', null], ['variant (model)', null], ['speedup', null]];
  return folded(`All networks, ${latencyChoice.value}`, columns, data.networks.rows.filter(isChosen).map((r) => [[r.network, make('small', {}, r.note)], tag(r.tag), number(r.macs), figure(r.ideal), figure(r.sharp), share(r.sharp_utilisation), (r.layers ?? []).map((l) => l.k).join(', '),
    figure(r.epur), share(r.epur_utilisation), times(r.speedup), figure(r.epur_best_rows), times(r.speedup_best_rows)]));
}

function networks() {
  const rows = data.networks?.rows ?? [];
  if (rows.length === 0) return;
  const values = rows.flatMap((r) => [r.speedup, r.speedup_best_rows]), ends = [Math.min(0.9, ...values), Math.max(...values, data.networks.published?.over_asic ?? 1) * 1.05];
  section('networks', ['model'], ['Cycles of Sharp (unfolded, dynamic padding, best K a layer) against a model of an E-PUR-like machine with as many multipliers and the same latencies, not against silicon: no cycle of E-PUR is published, and beyond 1,024 MACs the RTL does not prove the model. The best-rows variant is what an E-PUR built for these networks at this size could do. Like for like: equal multipliers, equal latencies, the same networks; the published mean is over the simulations of its authors.'],
    [latencyChoice], () => [legend([{ name: 'over E-PUR-like (model)', look: 's1' }, { name: 'over its best-rows variant (model)', look: 's3' }]), multiples(budgets(rows).map((macs) => networkPlot(macs, ends))), make('h3', { class: 'sub' }, 'Geometric means (model)'), networkMeans(), networkTable()]);
}

// SPDX-License-Identifier: Apache-2.0
// What dynamic padding gains over fixed, and the best K, over H.
const KS = unique(padding.flatMap((r) => [r.fixed_k, r.dynamic_k])).sort((a, b) => a - b);
const kLook = (k) => `k${Math.min(5, KS.indexOf(k) + 1)}`;

function paddingPlot(macs, most) {
  const rows = padding.filter((r) => r.macs === macs).sort((a, b) => a.hidden - b.hidden);
  const strips = [['K fixed', 'fixed_k'], ['K dyn.', 'dynamic_k']].map(([name, key]) => ({ name, looks: rows.map((r) => kLook(r[key])) }));
  const more = (n) => [['', 'cycles fixed, dynamic', `${figure(rows[n].fixed)}, ${figure(rows[n].dynamic)}`], [kLook(rows[n].fixed_k), 'K fixed', String(rows[n].fixed_k)], [kLook(rows[n].dynamic_k), 'K dynamic', String(rows[n].dynamic_k)], ['', 'ideal', figure(rows[n].ideal)]];
  return new LinePlot({ title: budget(macs), note: `best at ${best(rows)}`, xs: rows.map((r) => r.hidden), yEnds: [1, most], format: (v, exact) => (exact ? times(v) : `${Number(v.toFixed(3))}×`), yTitle: 'cycles, fixed / dynamic', xTitle: 'hidden size H, I = H',
    series: [{ name: 'gain', look: 's1', wide: 1.5, values: rows.map((r) => r.gain) }], strips, more }).element;
}
function best(rows) {
  const top = rows.reduce((a, b) => (b.gain > a.gain ? b : a));
  return `H ${top.hidden}: ${times(top.gain)}`;
}

function paddingTable() {
  const columns = [['machine', 'word'], ['points', null], ['gain, mean', null], ['largest', null], ['at H', null], ['points with a gain', null], ['ideal / cycles, fixed', null], ['ideal / cycles, dynamic', null]];
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  return table(columns, budgets(padding).map((macs) => {
    const rows = padding.filter((r) => r.macs === macs), top = rows.reduce((a, b) => (b.gain > a.gain ? b : a));
    return [budget(macs), number(rows.length), times(Math.exp(mean(rows.map((r) => Math.log(r.gain))))), times(top.gain), top.hidden, number(rows.filter((r) => r.gain > 1).length), share(mean(rows.map((r) => r.ideal / r.fixed))), share(mean(rows.map((r) => r.ideal / r.dynamic)))];
  }));
}

function paddingSection() {
  if (padding.length === 0) return;
  const most = Math.max(1.02, ...padding.map((r) => r.gain)) * 1.01;
  const keys = KS.map((k) => ({ name: `K = ${k}`, look: kLook(k) }));
  section('padding', ['model'], [`Unfolded, latency set deep, LSTM with I = H from ${padding[0].hidden} to ${padding.at(-1).hidden}. Fixed: every block of a matrix is padded to the tile of K. Dynamic: the last block takes a smaller tile. Each with its best K. No figure of others is compared here.`], [],
    () => [legend(keys), multiples(budgets(padding).map((macs) => paddingPlot(macs, most))), paddingTable()]);
}

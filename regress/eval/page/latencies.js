// SPDX-License-Identifier: Apache-2.0
// The eleven DeepBench rows against published latencies.
const PLATFORM_NAME = { brainwave: 'Brainwave', titan_xp: 'Titan Xp', v100: 'V100', plasticine: 'Plasticine' };
const PLATFORM_LOOK = [['s3', 'square'], ['s4', 'triangle'], ['s6', 'drop'], ['s5', 'circle'], ['s7', 'square'], ['s8', 'circle']];
const platformName = (key) => PLATFORM_NAME[key] ?? key;
const platforms = data.latencies?.platforms ?? [];
const platformChoice = new Choice('against', platforms.map((p) => p.key), 'brainwave', platformName);
const platformLook = (n) => ({ look: PLATFORM_LOOK[n % PLATFORM_LOOK.length][0], kind: PLATFORM_LOOK[n % PLATFORM_LOOK.length][1] });
const OURS = { name: 'Sharp', look: 's1', kind: 'diamond', size: 5.4 };

function latencyPlot() {
  const rows = data.latencies.rows.filter(isChosen);
  const marks = [{ name: 'ideal', look: 'ink', kind: 'tick', size: 6.6, values: rows.map((r) => r.ideal_ms) }, { name: 'latency bound', look: 'soft', kind: 'tick', size: 6.6, values: rows.map((r) => r.latency_bound_ms) }];
  const others = platforms.map((p, n) => ({ name: platformName(p.key), ...platformLook(n), values: rows.map((r) => r.platforms[p.key]?.published_ms ?? null) }));
  const series = [...marks, ...others, { ...OURS, values: rows.map((r) => r.ms) }];
  const all = series.flatMap((s) => s.values).filter((v) => v > 0);
  for (const s of series) s.tips = s.values.map((v, n) => `${figure(v)} ms${missing(v) || !others.includes(s) ? '' : `, ${times(v / rows[n].ms)}`}`);
  return [legend([OURS, ...others, { ...marks[0], name: 'ideal' }, { ...marks[1], name: 'latency bound' }]),
    new RowPlot({ title: 'Time of a row', note: `milliseconds, logarithmic; Sharp with ${number(data.latencies.macs)} MACs at ${figure(data.latencies.megahertz)} MHz, ${latencyChoice.value}`, names: rows.map((r) => r.row), mode: 'dots', kind: 'log', ends: [Math.min(...all) * 0.8, Math.max(...all) * 1.25], format: figure, xTitle: 'milliseconds', series }).element];
}

function latencyTable() {
  const platform = platforms.find((p) => p.key === platformChoice.value);
  if (!platform) return [];
  const columns = [['row', 'word'], ['published ms', null], ['tag', 'word'], ['ours ms', null], ['ratio', null], ['ideal ms', null], ['latency bound ms', null], ['machine', 'word'], ['stalls per step', 'text short']];
  const rows = data.latencies.rows.filter(isChosen).map((r) => {
    const other = r.platforms[platform.key];
    return [r.row, figure(other?.published_ms), other ? tag(platform.tag) : null, figure(r.ms), ratio(other?.ratio), figure(r.ideal_ms), figure(r.latency_bound_ms), [r.machine, make('small', {}, `K ${r.k}`)], stallsText(r.stalls)];
  });
  return [make('h3', { class: 'sub' }, platformName(platform.key)), make('p', {}, `Like for like: the same rows with batch 1; the platform is ${platform.what}. Source: ${platform.source}.`), table(columns, rows)];
}

/** The claim that the mean of a platform is compared with. */
const claimOf = (key) => ({ brainwave: data.latencies.published?.over_fpga, titan_xp: data.latencies.published?.over_gpu, v100: data.latencies.published?.over_gpu })[key];
function meansTable() {
  const columns = [['over', 'word'], ['latency set', 'word'], ['rows', null], ['published', null], ['tag', 'word'], ['ours', null], ['ratio', null], ['smallest without one row', 'word'], ['largest without one row', 'word']];
  return table(columns, data.latencies.means.map((m) => {
    const sorted = [...m.without].sort((a, b) => a.mean - b.mean), claim = claimOf(m.platform);
    const text = (w) => (w ? [times(w.mean), make('small', {}, `without ${w.row}`)] : NONE);
    return [platformName(m.platform), m.latency, number(m.rows), times(claim), missing(claim) ? null : tag(data.latencies.published.tag), make('strong', {}, times(m.mean)), missing(claim) ? NONE : ratio(m.mean / claim), text(sorted[0]), text(sorted.at(-1))];
  }));
}

function withoutTable() {
  const means = data.latencies.means.filter(isChosen), names = unique(means.flatMap((m) => m.without.map((w) => w.row)));
  const rows = names.map((name) => [name, ...means.map((m) => times(m.without.find((w) => w.row === name)?.mean))]);
  return folded(`Geometric means without each row, ${latencyChoice.value}`, [['without', 'word'], ...means.map((m) => [`over ${platformName(m.platform)}`, null])], [['all rows', ...means.map((m) => make('strong', {}, times(m.mean)))], ...rows]);
}

function latencies() {
  if (!data.latencies?.rows?.length) return;
  section('latencies', ['model', 'published'], ['Published latencies over the time of Sharp. A ratio over 1: Sharp is faster.'], [latencyChoice, platformChoice],
    () => [latencyPlot(), make('h3', { class: 'sub' }, 'Geometric means'), make('p', {}, 'Like for like: the published factors of the Sharp paper are means over its own choice of networks, these are over the rows that the platform has published.'), meansTable(), withoutTable(), latencyTable()]);
}

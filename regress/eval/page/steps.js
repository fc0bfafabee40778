// SPDX-License-Identifier: Apache-2.0
// Utilisation, cycles per step, where the cycles go, speedup of the schedules: the table `steps`.
const SCHEDULES = ['sequential', 'batch', 'intergate', 'unfolded'].filter((s) => steps.some((r) => r.schedule === s));
// Lines that coincide stay visible: each is thinner than the one below it.
const SCHEDULE_LOOK = { sequential: { look: 's8', wide: 7 }, batch: { look: 's3', wide: 4.2 }, intergate: { look: 's2', wide: 2.4 }, unfolded: { look: 's1', wide: 2.4, dots: true } };
const scheduleChoice = new Choice('schedule', SCHEDULES, 'unfolded');
const chosenSteps = (macs, schedule) => steps.filter((r) => isChosen(r) && r.macs === macs && r.schedule === schedule).sort((a, b) => a.hidden - b.hidden);
const bound = (r) => Math.max(r.ideal, r.latency_bound);
const LIMIT = { name: 'bound: ideal / max(ideal, latency bound)', look: 'ink', kind: 'dash' };

/** Lines per schedule over H, and the limits. */
function stepPlot(macs, options, value, limits) {
  const any = chosenSteps(macs, SCHEDULES.at(-1));
  const series = [...SCHEDULES.map((s) => ({ name: s, ...SCHEDULE_LOOK[s], values: chosenSteps(macs, s).map(value) })), ...limits.map((l) => ({ ...l, wide: 1.8, values: any.map(l.of) }))];
  const sizes = any.map((r) => r.hidden);
  const more = (n) => [['', 'best K, unfolded', String(any[n].k)], ...(limits.length === 1 ? [['', 'ideal, latency bound', `${figure(any[n].ideal)}, ${figure(any[n].latency_bound)} cycles`]] : [])];
  return new LinePlot({ title: budget(macs), note: any[0]?.machine, xs: sizes, xKind: 'log', xTicks: sizes, xTitle: 'hidden size H, I = H', series, more, ...options }).element;
}

function utilisationTable() {
  const rows = data.utilisation?.rows ?? [];
  const columns = [['machine', 'word'], ['latency set', 'word'], ['published', null], ['tag', 'word'], ['ours', null], ['ratio', null], ['bound', null], ['of the bound', null]];
  return table(columns, rows.map((r) => [budget(r.macs), r.latency, missing(r.published_percent) ? NONE : `${figure(r.published_percent)} %`, missing(r.published_percent) ? null : tag(data.utilisation.tag), share(r.mean_percent / 100),
    missing(r.published_percent) ? NONE : ratio(r.mean_percent / r.published_percent), share(r.bound_percent / 100), share(r.mean_percent / r.bound_percent)]));
}

const STEP_COLUMNS = [['MACs', null], ['H', null], ['schedule', 'word'], ['K', null], ['cycles', null], ['tiles', null], ['ideal', null], ['latency bound', null], ['utilisation', null], ['speedup', null], ['stalls per step', 'word']];
const stepRow = (r) => [number(r.macs), number(r.hidden), r.schedule, r.k, number(r.cycles), number(r.tiles), figure(r.ideal), number(r.latency_bound), share(r.utilisation), times(r.speedup), stallsText(r.stalls)];

function utilisation() {
  const keys = [...SCHEDULES.map((s) => ({ name: s, look: SCHEDULE_LOOK[s].look, kind: 'line' })), LIMIT];
  section('utilisation', ['model'], ['Multiplies that a step needs, as a share of those that the machine could do in its cycles. LSTM, I = H, dynamic padding, the best K for each point. No schedule can pass the dashed line: a step takes at least its ideal cycles and at least the latency of the recurrence.'],
    [latencyChoice], () => [legend(keys), multiples(budgets(steps).map((macs) => stepPlot(macs, { yEnds: [0, 1], format: (v, exact) => (exact ? share(v) : `${Math.round(v * 100)} %`), yTitle: 'utilisation' }, (r) => r.utilisation, [{ ...LIMIT, name: 'bound', of: (r) => r.ideal / bound(r) }]))),
      data.utilisation ? [make('h3', { class: 'sub' }, 'Mean over the sizes, unfolded'), make('p', {}, 'Like for like: the published means are over other sizes and with the latencies of another implementation.'), utilisationTable()] : null]);
}

function cycles() {
  const limits = [{ name: 'ideal', look: 'ink', kind: 'dash', of: (r) => r.ideal }, { name: 'latency bound', look: 's6', kind: 'dotted', of: (r) => r.latency_bound }];
  const keys = [...SCHEDULES.map((s) => ({ name: s, look: SCHEDULE_LOOK[s].look, kind: 'line' })), ...limits];
  const ends = (rows) => [Math.min(...rows.map((r) => Math.min(r.ideal, r.latency_bound))) * 0.85, Math.max(...rows.map((r) => r.cycles)) * 1.1];
  section('cycles', ['model'], ['What one more step costs after the pipeline has filled, on a logarithmic axis.'], [latencyChoice],
    () => [legend(keys), multiples(budgets(steps).map((macs) => stepPlot(macs, { yKind: 'log', yEnds: ends(steps.filter((r) => isChosen(r) && r.macs === macs)), format: (v, exact) => (exact ? figure(v) : v >= 1000 ? short(v).replace(' ', '') : figure(v)), yTitle: 'cycles per step' }, (r) => r.cycles, limits))),
      folded(`All points, ${latencyChoice.value}`, STEP_COLUMNS, steps.filter(isChosen).map(stepRow))]);
}

const STALLS = ['h_raw', 'mfu_busy', 'ib_raw', 'acc_raw', 'h_war', 'x_starved', 'setup', 'drain'];
const STALL_TEXT = { h_raw: 'h_raw: waits for h of the step before', mfu_busy: 'mfu_busy: activation unit busy', ib_raw: 'ib_raw: waits for the intermediate buffer', acc_raw: 'acc_raw: waits for a partial sum', h_war: 'h_war: h buffer not free', x_starved: 'x_starved: no x yet', setup: 'setup', drain: 'drain' };
const STALL_LOOK = ['s6', 's3', 's5', 's7', 's4', 's2', 's8', 'grey'];

/** Parts of the cycles of a row: [name, look, cycles]. */
function partsOf(r) {
  const stalls = STALLS.map((reason, n) => [STALL_TEXT[reason], STALL_LOOK[n], r.stalls?.[reason] ?? 0]);
  return [['multiplies: ideal cycles', 's1', r.ideal], ['padding: tiles beyond ideal', 'pad', Math.max(0, r.tiles - r.ideal)], ...stalls];
}
/** Rows as stacks of 100 %, with a tick at the larger of ideal and latency bound. */
function gapPlot(title, note, names, rows) {
  const parts = rows.map(partsOf);
  const series = (parts[0] ?? []).map(([name, look], i) => ({ name: name.split(':')[0], look, values: rows.map((r, n) => (100 * parts[n][i][2]) / r.cycles), tips: rows.map((r, n) => `${figure(parts[n][i][2])} cycles`) }));
  const mark = { name: 'max(ideal, latency bound)', look: 'ink', kind: 'tick', values: rows.map((r) => Math.min(100, (100 * bound(r)) / r.cycles)), tips: rows.map((r) => `${figure(bound(r))} cycles`) };
  return new RowPlot({ title, note, names, mode: 'stack', ends: [0, 100], format: (v) => `${Math.round(v)} %`, xTitle: 'share of the cycles of a step', series, marks: [mark], more: (n) => [['', 'cycles per step', figure(rows[n].cycles)]] }).element;
}

function gap() {
  const used = (rows) => partsOf({ ideal: 1, tiles: 2, stalls: Object.fromEntries(rows.flatMap((r) => Object.keys(r.stalls ?? {})).map((reason) => [reason, 1])) }).filter(([, , n]) => n > 0).map(([name, look]) => ({ name, look }));
  section('gap', ['model'], ['Cycles of a step: those that the multiplies need, tiles that are partly padding, and cycles without a tile by the reason that the machine counts. The tick is the larger of ideal and latency bound: what is right of it is lost to the schedule, what is left of it no schedule could save.'],
    [latencyChoice, scheduleChoice], () => {
      const rows = steps.filter((r) => isChosen(r) && r.schedule === scheduleChoice.value);
      return [legend([...used(rows), { name: 'max(ideal, latency bound)', look: 'ink', kind: 'tick' }]),
        multiples(budgets(steps).map((macs) => { const list = chosenSteps(macs, scheduleChoice.value); return gapPlot(budget(macs), scheduleChoice.value, list.map((r) => `H ${r.hidden}`), list); }))];
    });
}

function schedules() {
  const list = SCHEDULES.filter((s) => s !== 'sequential');
  const series = (macs) => list.map((s) => ({ name: s, look: SCHEDULE_LOOK[s].look, values: chosenSteps(macs, s).map((r) => r.speedup) }));
  section('schedules', ['model'], ['Cycles of Sequential over cycles of the schedule, both with their best K. Bars begin at 1, no speedup.'], [latencyChoice], () => {
    const most = Math.max(1.1, ...steps.filter(isChosen).map((r) => r.speedup));
    const least = Math.min(1, ...steps.filter(isChosen).map((r) => r.speedup));
    return [legend(list.map((s) => ({ name: s, look: SCHEDULE_LOOK[s].look }))), multiples(budgets(steps).map((macs) => new RowPlot({ title: budget(macs), names: chosenSteps(macs, 'sequential').map((r) => `H ${r.hidden}`), mode: 'bars', base: 1, ends: [least, most],
      format: (v, exact) => (exact ? times(v) : `${Number(v.toFixed(2))}×`), xTitle: 'speedup over Sequential', series: series(macs) }).element))];
  });
}

function stepSections() {
  if (steps.length === 0) return;
  utilisation();
  cycles();
  gap();
  if (SCHEDULES.includes('sequential') && SCHEDULES.length > 1) schedules();
}

// SPDX-License-Identifier: Apache-2.0
// The verification plan: stages, and under each area its items with what is reached of their goal.

/** Reached bins of an area, each item's own, and whether every item has met its goal. */
function areaSum(area) {
  const sum = { reached: 0, goals: 0, met: true };
  for (const item of area.items) {
    sum.reached += item.reached;
    sum.goals += item.goals;
    sum.met &&= item.met;
  }
  return sum;
}

function itemRow(item) {
  const state = item.goals === 0 ? make('span', { class: 'soft' }, item.uncounted) : [bar(item.reached, item.goals, item.goal), make('span', { class: 'count' }, ` ${percent(item.reached, item.goals)} %`)];
  const verdict = item.goals === 0 ? '' : item.met ? make('span', { class: 'good' }, 'met') : make('span', { class: 'bad' }, `goal ${item.goal} %`);
  return make('tr', { class: 'item' }, make('td', { class: 'word' }, item.title, make('small', {}, `${item.id} · ${item.source}`)), make('td', {}, item.stage),
    make('td', { class: 'word' }, state), make('td', {}, item.goals === 0 ? '' : `${number(item.reached)} of ${number(item.goals)}`), make('td', { class: 'word' }, verdict));
}

function areaElement(area) {
  const sum = areaSum(area), open = area.items.filter((item) => !item.met).length;
  return make('details', { class: 'group area' }, make('summary', {}, make('h3', {}, area.title), bar(sum.reached, sum.goals), make('span', { class: 'count' }, `${percent(sum.reached, sum.goals)} %`),
    make('span', { class: open === 0 ? 'good' : 'bad' }, open === 0 ? 'every goal met' : `${plural(open, 'goal')} of ${area.items.length} not met`)),
  make('p', { class: 'soft lead' }, area.text), make('div', { class: 'scroll' }, make('table', { class: 'plain' }, make('tbody', {}, area.items.map(itemRow)))));
}

/** What the stages demand of all runs together. */
function demandRow(stage, demand) {
  const state = demand.counted ? [bar(demand.reached, demand.goals, demand.percent), make('span', { class: 'count' }, ` ${percent(demand.reached, demand.goals)} %`)] : make('span', { class: 'soft' }, 'no code coverage in the database');
  return make('tr', {}, make('td', {}, stage), make('td', {}, demand.what), make('td', { class: 'word' }, state), make('td', {}, `goal ${demand.percent} %`),
    make('td', { class: 'word' }, make('span', { class: demand.met ? 'good' : 'bad' }, demand.met ? 'met' : 'not met')));
}

function demandsElement(stages) {
  const rows = stages.flatMap((s) => s.demands.map((d) => demandRow(s.stage, d)));
  return rows.length === 0 ? [] : [make('div', { class: 'scroll' }, make('table', { class: 'plain', id: 'demands' }, make('tbody', {}, rows)))];
}

function planSection(plan) {
  byId('plan').append(make('div', { class: 'tiles-row' }, plan.stages.map((s) => headTile(s.stage, s.reached, s.goals, `${number(s.met)} of ${plural(s.items, 'item')} met`))),
    ...demandsElement(plan.stages), ...plan.areas.map(areaElement));
}

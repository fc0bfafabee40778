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

/** What a stage demands of all runs together: a line in its tile. */
function demandLine(demand) {
  const reached = demand.counted ? `${percent(demand.reached, demand.goals)} %` : 'not counted';
  return make('li', {}, make('span', {}, demand.what === 'user' ? 'properties' : demand.what), make('span', { class: demand.met ? 'good' : 'bad' }, reached), make('span', { class: 'soft' }, `goal ${demand.percent} %`));
}

function stageTile(stage) {
  const tile = headTile(stage.stage, stage.reached, stage.goals, `${number(stage.met)} of ${plural(stage.items, 'item')} met`);
  if (stage.demands.length > 0) tile.append(make('ul', { class: 'demands' }, stage.demands.map(demandLine)));
  return tile;
}

function planSection(plan) {
  byId('plan').append(make('div', { class: 'tiles-row' }, plan.stages.map(stageTile)), ...plan.areas.map(areaElement));
}

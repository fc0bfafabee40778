// SPDX-License-Identifier: Apache-2.0
// Parts of the page but the heat maps: tiles of the head, groups, bins that are not reached, trend.

function headTile(title, part, all, note) {
  return make('div', { class: 'tile' }, make('span', { class: 'soft' }, title), make('strong', {}, percent(part, all), make('small', {}, ' %')),
    bar(part, all), make('span', { class: 'soft' }, note));
}

function pointElement(point) {
  return make('article', { class: 'point', id: `point-${point.name}` },
    make('h4', {}, point.name.split('.')[1], make('span', { class: 'count' }, `${number(point.reached)} of ${number(point.goals)}`), bar(point.reached, point.goals)),
    make('p', { class: 'soft' }, point.text), heatMap(point));
}

function groupElement(group) {
  const extra = [group.ignored > 0 ? `${number(group.ignored)} ignored` : '', group.illegal > 0 ? `${number(group.illegal)} illegal` : ''].filter(Boolean).join(', ');
  return make('details', { class: 'group', id: `group-${group.name}`, open: true },
    make('summary', {}, make('h3', {}, group.name), bar(group.reached, group.goals),
      make('span', { class: 'count' }, `${percent(group.reached, group.goals)} %`),
      make('span', { class: 'soft' }, `${number(group.reached)} of ${number(group.goals)}${extra ? `; ${extra}` : ''}`)),
    group.points.map(pointElement));
}

function legend() {
  const key = (look, text) => make('span', { class: 'key' }, make('i', { class: `cell ${look}` }), text);
  byId('legend').append(make('span', { class: 'key' }, [1, 2, 3, 4, 5].map((n) => make('i', { class: `cell heat${n}` })), 'reached by few … many runs'),
    key('miss', 'not reached'), key('ignored', 'ignored, no goal'), key('never', 'illegal, never hit'), key('wrong', 'illegal, hit'));
}

/** Bins of a point that no run has hit, made when the list is opened. */
function missingElement(point, missing) {
  const list = make('ul');
  const details = make('details', {}, make('summary', {}, make('code', {}, point.name), make('span', { class: 'count' }, number(missing.length))), list);
  details.addEventListener('toggle', () => {
    if (!details.open || list.childElementCount > 0) return;
    list.append(...missing.map((bin) => make('li', {}, make('code', {}, point.binName(bin)), copyButton(closeCommand(point.binName(bin))))));
  });
  return details;
}

/** Lists what is missing by point; the filter keeps points and bins whose name has the text in it. */
function missingList() {
  const all = points.map((p) => [p, p.missing()]).filter(([, bins]) => bins.length > 0);
  const total = all.reduce((sum, [, bins]) => sum + bins.length, 0);
  if (total === 0) return byId('unreached').append(make('p', {}, 'Every goal is reached.')), 0;
  const box = make('div', { class: 'missing' });
  const show = (text) => {
    const kept = all.map(([p, bins]) => [p, bins.filter((bin) => p.binName(bin).includes(text))]).filter(([, bins]) => bins.length > 0);
    box.replaceChildren(...kept.map(([p, bins]) => missingElement(p, bins)));
    if (kept.length === 0) box.append(make('p', { class: 'soft' }, 'No missing bin has this in its name.'));
  };
  const filter = make('input', { type: 'search', placeholder: 'filter by name', 'aria-label': 'Filter missing bins by name', oninput: (e) => show(e.target.value.trim()) });
  byId('unreached').append(make('p', {}, `${plural(total, 'goal')} no run has hit. `, 'To try one: ', command(closeCommand('NAME'))), filter, box);
  show('');
  return total;
}

/** Line chart of the goals reached, database by database, and the same as a table. */
function trendElement(trend) {
  const width = 720, height = 200, left = 40, foot = 26;
  const x = (n) => left + (n * (width - left - 12)) / Math.max(1, trend.length - 1);
  const share = (t) => (t.goals === 0 ? 100 : (100 * t.reached) / t.goals);
  const y = (p) => 8 + ((100 - p) * (height - foot - 8)) / 100;
  const chart = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': 'Goals reached by database' });
  for (const p of [0, 25, 50, 75, 100])
    chart.append(svg('line', { x1: left, x2: width - 12, y1: y(p), y2: y(p), class: 'grid' }), svg('text', { x: left - 6, y: y(p) + 4, class: 'tick' }, `${p} %`));
  chart.append(svg('polyline', { points: trend.map((t, n) => `${x(n)},${y(share(t))}`).join(' ') }));
  trend.forEach((t, n) => chart.append(svg('circle', { cx: x(n), cy: y(share(t)), r: 4 }), svg('text', { x: x(n), y: height - 8, class: n === 0 ? 'first' : n === trend.length - 1 ? 'final' : 'name' }, String(n + 1))));
  const rows = trend.map((t, n) => make('tr', {}, make('td', {}, String(n + 1)), make('td', { class: 'word' }, t.database), make('td', {}, number(t.runs)), make('td', {}, number(t.reached)), make('td', {}, `${percent(t.reached, t.goals)} %`)));
  return [make('div', { class: 'chart' }, chart), make('div', { class: 'scroll' }, make('table', { class: 'plain' },
    make('thead', {}, make('tr', {}, ['', 'database', 'runs', 'reached', '%'].map((t, n) => make('th', { class: n === 1 ? 'word' : null }, t)))), make('tbody', {}, rows)))];
}

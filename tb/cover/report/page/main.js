// SPDX-License-Identifier: Apache-2.0
// Wiring: sections, navigation, and what the test of the page reads.
document.title = `Coverage of ${data.database}`;
byId('what').textContent = `${data.database}: ${plural(data.runs, 'run')}, each of which passed every check`;
byId('tiles').append(headTile('Functional', data.reached, data.goals, `${number(data.reached)} of ${number(data.goals)} goals`));
planSection(data.plan);
legend();
byId('groups').append(...groups.map(groupElement));
const missing = missingList();
if (data.code !== null) codeSection(data.code);
if (data.trend.length > 1) {
  byId('trend').hidden = false;
  byId('trend').append(...trendElement(data.trend));
}
if (data.unknown.length > 0) {
  byId('unknown').hidden = false;
  byId('unknown').append(make('p', { class: 'soft' }, 'An older program counted them. They count no more.'), make('ul', {}, data.unknown.map((name) => make('li', {}, make('code', {}, name)))));
}

/** Sections that are shown, and under the first the groups with their share. */
function navigation() {
  const link = (id, text, share) => make('a', { href: `#${id}` }, make('span', {}, text), share === undefined ? null : make('small', { class: share === '100' ? 'full' : null }, `${share} %`));
  for (const section of document.querySelectorAll('main > section:not([hidden])')) {
    byId('nav').append(link(section.id, section.querySelector('h2').textContent));
    if (section.id === 'groups') byId('nav').append(make('div', {}, groups.map((g) => link(`group-${g.name}`, g.name, percent(g.reached, g.goals)))));
  }
}
navigation();
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') byId('detail').hidden = true; });

byId('check').textContent = JSON.stringify({
  goals: points.reduce((sum, p) => sum + [...p.kinds].filter((k) => k === 'c').length, 0),
  reached: points.reduce((sum, p) => sum + [...p.kinds].filter((k, bin) => k === 'c' && p.runs[bin] > 0).length, 0),
  missing,
  cells: document.querySelectorAll('[data-bin]').length,
  reds: document.querySelectorAll('[data-bin].miss').length,
  bins: points.reduce((sum, p) => sum + p.size, 0),
  groups: document.querySelectorAll('#groups .group').length,
  modules: document.querySelectorAll('.modules tbody tr').length,
  sources: document.querySelectorAll('.sources details').length,
  items: document.querySelectorAll('#plan .item').length,
  demands: document.querySelectorAll('#plan .demands li').length,
  areas: document.querySelectorAll('#plan .area').length,
  trend: document.querySelectorAll('#trend circle').length,
});

// A link that leads into a closed list opens it.
const opened = () => { const target = byId(decodeURIComponent(location.hash.slice(1))); if (target && target.tagName === 'DETAILS') target.open = true; };
addEventListener('hashchange', opened);
opened();

// SPDX-License-Identifier: Apache-2.0
// What changed, plan and coverage, entries, slowest tests, machine.

function sinceGreen(since) {
  if (since === null) return;
  const commits = make('ul', { class: 'names commits' }, since.commits.map((c) => make('li', {}, make('code', { title: c.hash }, shortHash(c.hash)), make('span', {}, c.subject))));
  show('since', make('p', {}, `Night ${since.night}, commit `, make('code', { title: since.commit }, shortHash(since.commit)), `: ${plural(since.broken.length, 'test')} broken since, ${number(since.fixed.length)} fixed, ${number(since.new_tests)} new.`),
    make('div', { class: 'columns' },
      since.commits.length > 0 ? make('div', { class: 'panel' }, make('h3', {}, plural(since.commits.length, 'commit')), commits) : null,
      make('div', { class: 'panel' }, make('h3', {}, 'Tests'), since.broken.length > 0 ? testList(`${number(since.broken.length)} broken`, since.broken) : make('p', {}, 'none broken'),
        since.fixed.length > 0 ? testList(`${number(since.fixed.length)} fixed`, since.fixed) : null)));
}

const share = (part, all) => make('span', { class: 'share' }, bar(part, all), ` ${percent(part, all)} %`);

function coverageSection(coverage) {
  if (coverage === null) return;
  const stages = table([['stage', 'word'], ['items met', null], ['bins reached', null], ['', 'word']],
    coverage.stages.map((s) => [s.stage, `${number(s.met)} of ${number(s.items)}`, `${number(s.reached)} of ${number(s.bins)}`, share(s.reached, s.bins)]));
  const groups = table([['group', 'word'], ['goals reached', null], ['', 'word']], coverage.groups.map((g) => [g.group, `${number(g.reached)} of ${number(g.goals)}`, share(g.reached, g.goals)]));
  show('coverage', make('p', {}, 'Bins that were not reached, with the command that tries them: ', command(`build/sharp cov report ${shellPath(coverage.database)} --html coverage.html`)),
    make('div', { class: 'columns' }, make('div', {}, make('h3', {}, 'Stages of the plan'), stages), make('div', {}, make('h3', {}, 'Groups'), groups)));
}

function entries(list) {
  byId('entries').append(table([['entry', 'text'], ['tests', null], ['passed', null], ['failed', null], ['not run', null], ['time', null], ['cycles', null]],
    list.map((e) => [[make('strong', {}, e.name), make('small', {}, e.what)], number(e.planned), number(e.passed), e.failed > 0 ? make('span', { class: 'bad' }, number(e.failed)) : '0', number(e.not_run), duration(e.seconds), short(e.cycles)])));
}

const BUILD_TEXT = { built: ['good', 'built'], cached: [null, 'was there'], failed: ['bad', 'does not build'], not_built: ['warn', 'not built'] };
function builds(list) {
  if (list.length === 0) return;
  show('builds', table([['DUT', 'text'], ['', 'word'], ['seconds', null], ['first error', 'text']],
    list.map((b) => [b.dut, badge(...BUILD_TEXT[b.state]), b.seconds.toFixed(1), b.detail ? make('code', {}, b.detail) : ''])));
}

function slowest(list) {
  if (list.length === 0) return;
  const most = Math.max(...list.map((t) => t.seconds));
  show('slowest', table([['test', 'text'], ['', 'word'], ['seconds', null]], list.map((t) => [make('code', {}, t.test), bar(t.seconds, most * 1.0001), t.seconds.toFixed(1)])));
}

function about() {
  const facts = [['machine', data.machine], ['run folder', data.run], ['commit', data.commit], ['RTL', rtlText], ['seed', data.seed], ['started', minute(data.started)], ['finished', minute(data.finished)],
    ['simulation', `${duration(data.sim_seconds)} of ${duration(data.test_seconds)} of tests`], ...Object.entries(data.tools)];
  byId('about').append(table([['', 'word'], ['', 'text']], facts.filter(([, fact]) => fact !== ''), { class: 'plain' }));
}

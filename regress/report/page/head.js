// SPDX-License-Identifier: Apache-2.0
// The head of the page: verdict, why, and the figures.

function countsText(c) {
  const kinds = [[c.known, 'known'], [c.flaky, 'flaky']].filter(([n]) => n > 0).map(([n, kind]) => `${number(n)} ${kind}`);
  const rest = [c.failed > 0 ? `${number(c.failed)} failed${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}` : '', c.not_run > 0 ? `${number(c.not_run)} not run` : '',
    c.fill_not_run > 0 ? `${number(c.fill_not_run)} to fill the night had no time` : ''].filter(Boolean).join(', ');
  return `${number(c.passed)} of ${plural(c.passed + c.failed + c.not_run, 'test')} passed${rest ? `; ${rest}` : ''}`;
}

const tile = (title, value, unit, ...notes) => make('div', { class: 'tile' }, make('span', { class: 'soft' }, title),
  make('strong', {}, value, unit ? make('small', {}, ` ${unit}`) : null), notes.map((note) => (typeof note === 'string' ? make('div', { class: 'soft' }, note) : note)));

function coverageTile(coverage, trend) {
  const before = trend.length > 1 ? trend[trend.length - 2] : null;
  const change = before && before.coverage !== null ? coverage.percent - before.coverage : null;
  return tile('Coverage', percent(coverage.reached, coverage.goals), '%', bar(coverage.reached, coverage.goals),
    `${number(coverage.reached)} of ${number(coverage.goals)} goals${change === null ? '' : `; ${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(2)} since night ${before.night}`}`);
}

function tiles() {
  const { passed, failed, not_run } = data.counts;
  const fresh = data.buckets.filter((bucket) => bucket.new).length;
  const all = [tile('Passed', percent(passed, passed + failed + not_run), '%', bar(passed, passed + failed + not_run), `${number(passed)} of ${plural(passed + failed + not_run, 'test')}`),
    tile('Failures', number(failed), `in ${plural(data.buckets.length, 'bucket')}`, fresh > 0 ? make('div', { class: 'bad' }, plural(fresh, 'new bucket')) : 'none of them new')];
  if (failed === 0) all.pop();
  if (data.coverage !== null) all.push(coverageTile(data.coverage, data.trend));
  all.push(tile('Compared', short(data.cycles), 'cycles', `${short(data.values)} values`));
  all.push(tile('Time', duration(data.seconds), '', `${duration(data.build_seconds)} of builds${data.first_test_seconds == null ? '' : `, first test after ${duration(data.first_test_seconds)}`}; overhead ${data.overhead_percent.toFixed(1)} %`, `${plural(data.jobs, 'job')} at once, ${data.launcher}`));
  if (data.speed.length > 0) all.push(tile('Speed', data.speed[0].checked_vs_loop.toFixed(3), 'of the plain loop', data.speed.map((s) => `${s.accel} ${s.checked_vs_loop.toFixed(3)}`).join(', ')));
  return make('div', { id: 'tiles', 'data-count': all.length }, all);
}

function head() {
  const commit = data.commit === '' ? [] : ['commit ', make('code', { title: data.commit }, shortHash(data.commit)), data.dirty ? ' with local changes' : '', `: ${data.subject}`];
  byId('head').className = data.colour;
  byId('head').append(make('div', { class: 'verdict' }, make('span', { class: 'colour' }, data.colour.toUpperCase()), make('h1', {}, nightText)),
    make('p', {}, countsText(data.counts)), make('p', { class: 'soft' }, `${minute(data.started)}, ${duration(data.seconds)}; seed ${data.seed}`),
    ...(commit.length > 0 ? [make('p', { class: 'soft' }, commit)] : []), ...(rtlText ? [make('p', { class: data.rtl.variant ? 'variant' : 'soft' }, rtlText)] : []));
  if (data.reasons.length > 0) byId('head').append(make('ul', { class: 'reasons' }, data.reasons.map((reason) => make('li', {}, reason))));
  byId('head').append(tiles());
}

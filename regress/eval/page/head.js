// SPDX-License-Identifier: Apache-2.0
// The head of the page: void or not, what the badges mean, published figures and ours, where Sharp loses.

function voidBar() {
  if (!data.void) return;
  byId('void').hidden = false;
  byId('void').append(make('strong', {}, 'VOID. '), 'The RTL does not agree with the model in every point of the subset: no figure of this page holds.',
    make('ul', {}, (data.reasons ?? []).map((reason) => make('li', {}, reason))));
  // It stays over the page: what else stays makes room.
  new ResizeObserver(() => document.documentElement.style.setProperty('--void', `${byId('void').offsetHeight}px`)).observe(byId('void'));
}

const EXTENT = { quick: 'quick: a part of every sweep', full: 'full: all of every sweep', model: 'one model' };
function head() {
  const facts = [EXTENT[data.extent] ?? data.extent, minute(data.finished ?? ''), missing(data.seconds) ? '' : duration(data.seconds)].filter(Boolean).join('; ');
  const commit = data.commit ? ['; commit ', make('code', { title: data.commit }, data.commit.slice(0, 10)), data.dirty ? ' with local changes' : ''] : [];
  byId('head').append(make('div', { class: 'verdict' }, badge(data.void || data.verdict !== 'pass' ? 'bad' : 'good', data.void ? 'VOID' : data.verdict), make('h1', {}, data.extent === 'model' ? `Evaluation of ${data.model_file || 'a model'}` : 'Sharp, evaluated')),
    make('p', { class: 'soft' }, facts, commit), howToRead());
}

function howToRead() {
  const rtl = data.rtl ?? null;
  const proven = rtl === null ? '' : ` Here: ${number(rtl.equal)} of ${plural(rtl.total, 'point')} equal.`;
  const lines = [[status('proven'), `cycles, stalls and tiles of the RTL subset, run in lockstep by this command, every cycle and value compared.${proven}`],
    [status('model'), 'every other cycle count: of Sharp, from the timing model that the subset proves; of the E-PUR-like machine, from a model that the subset proves in one shape at 1,024 MACs, tested against hand-worked cases beyond.'],
    [status('estimate'), 'every figure of energy: counts of operations times published energies per operation.'],
    [status('published'), ['figures of others, each with its confidence: ', ...Object.entries(TAGS).map(([letter, text]) => make('span', { class: 'tagtext' }, tag(letter), ` ${text}`))]]];
  return make('dl', { class: 'reading' }, lines.map(([kind, text]) => [make('dt', {}, kind), make('dd', {}, text)]).flat());
}

const isEnergy = (unit) => /GFLOPS|watt|joule|\bp?J\b|\bW\b/i.test(unit ?? '');
/** A figure with its unit. */
function valueOf(v, unit) {
  if (missing(v)) return make('span', { class: 'soft' }, 'not in this run');
  const text = unit === '×' || unit === 'x' ? times(v) : `${figure(v)}${unit ? ` ${unit}` : ''}`;
  return isEnergy(unit) ? estimate(text) : text;
}

function headline(list) {
  if (list.length === 0) return;
  const columns = [['what', 'text'], ['published', null], ['tag', 'word'], ['ours', null], ['ratio', null], ['like for like', 'text']];
  const rows = list.map((h) => [make('strong', {}, h.what), missing(h.published) ? NONE : valueOf(h.published, h.unit), tag(h.tag), valueOf(h.ours, h.unit), ratio(h.ratio), h.note]);
  section('headline', [], [], [], () => [table(columns, rows, 'cards')]);
}

/** Points at which ours is behind, from all tables. */
function losses() {
  const list = (data.headline ?? []).filter((h) => !missing(h.ratio) && h.ratio < 1).map((h) => [h.what, [valueOf(h.ours, h.unit), ' against ', valueOf(h.published, h.unit), ' published'], h.ratio, tag(h.tag)]);
  for (const r of data.latencies?.rows ?? [])
    for (const p of data.latencies.platforms)
      if (r.platforms[p.key]?.ratio < 1) list.push([`${r.row}, ${r.latency}`, `${figure(r.ms)} ms against ${figure(r.platforms[p.key].published_ms)} ms of ${platformName(p.key)}`, r.platforms[p.key].ratio, tag(p.tag)]);
  for (const r of data.networks?.rows ?? [])
    for (const [key, what] of [['speedup', 'the E-PUR-like machine'], ['speedup_best_rows', `the E-PUR-like machine with ${plural(r.best_rows, 'row')} at once`]])
      if (r[key] < 1) list.push([`${r.network}, ${budget(r.macs)}, ${r.latency}`, `slower than ${what}`, r[key], status('model')]);
  return list;
}

const SHOWN = 12;
function loses() {
  const list = losses().sort((a, b) => a[2] - b[2]);
  if (list.length === 0 && !data.headline?.length) return;
  const columns = [['where', 'text'], ['', 'text'], ['ratio', null], ['', 'word']];
  const rows = list.map(([what, text, r, mark]) => [what, text, ratio(r), mark]);
  section('loses', [], [list.length === 0 ? 'No figure of this page is behind what it is compared with.' : `${plural(list.length, 'figure')} of this page ${list.length === 1 ? 'is' : 'are'} behind what ${list.length === 1 ? 'it is' : 'they are'} compared with.`], [],
    () => [rows.length === 0 ? null : table(columns, rows.slice(0, SHOWN), 'cards'), rows.length > SHOWN ? folded('The others', columns, rows.slice(SHOWN)) : null]);
}

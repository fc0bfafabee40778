// SPDX-License-Identifier: Apache-2.0
// What is not as it should be: buckets, flaky tests, known bugs, the cycle gate.

function bucketBadges(bucket) {
  const known = bucket.known;
  return [bucket.new ? badge('bad', 'new') : badge(null, `since night ${bucket.first_night}`), bucket.unit ? badge(null, bucket.unit) : null,
    known === null ? null : badge(known.state === 'expired' ? 'bad' : 'warn', known.state === 'expired' ? `${known.id} expired ${known.expires}` : `known ${known.id} until ${known.expires}`)];
}

function bucketFacts(bucket) {
  const e = bucket.example;
  const links = [['wave', 'waves (FST)'], ['view', 'GTKWave view'], ['shrunk', 'shrunk run file'], ['timeline', 'timeline']].filter(([key]) => e[key]).map(([key, text]) => fileLink(e[key], text));
  const facts = [['reproduce', e.reproduce ? command(e.reproduce) : null], ['open the waves', e.open ? command(e.open) : null],
    ['files', links.length > 0 ? make('div', { class: 'links' }, links) : null],
    ['verdict', `${e.verdict}${e.first_bad_cycle >= 0 ? `, first bad cycle ${number(e.first_bad_cycle)}` : ''}`],
    ['first seen', bucket.new ? 'this night' : make('span', {}, `night ${bucket.first_night}, commit `, make('code', { title: bucket.first_commit }, shortHash(bucket.first_commit)))],
    ['known bug', bucket.known ? `${bucket.known.id}: ${bucket.known.note}` : null], ['note', e.note || null]];
  return make('dl', {}, facts.filter(([, fact]) => fact !== null).map(([name, fact]) => [make('dt', {}, name), make('dd', {}, fact)]).flat());
}

function bucketElement(bucket, open) {
  const e = bucket.example;
  return make('details', { class: 'group bucket', open },
    make('summary', {}, make('code', {}, bucket.key), make('span', { class: 'count' }, plural(bucket.count, 'test')), bucketBadges(bucket)),
    make('div', { class: 'body' }, make('p', {}, bucket.title), e.conclusion ? make('p', { class: 'cause' }, e.conclusion) : null, bucketFacts(bucket),
      e.message ? make('pre', { class: 'message' }, e.message) : null,
      bucket.signatures.length > 1 || bucket.signatures[0]?.signature !== bucket.key
        ? table([['signature', 'text'], ['tests', null]], bucket.signatures.map((s) => [make('code', {}, s.signature), number(s.count)]), { class: 'plain' }) : null,
      testList(plural(bucket.tests.length, 'test'), bucket.tests)));
}

/** What must be looked at first stands first: new ones, then the most tests. */
function failures(buckets) {
  if (buckets.length === 0) return;
  const rank = (b) => (b.known?.state === 'valid' ? 2 : b.new ? 0 : 1);
  const sorted = [...buckets].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
  show('failures', sorted.map((bucket, i) => bucketElement(bucket, i === 0)));
}

function outcome(result) {
  const facts = [result.verdict, result.signature, result.detail].filter((text) => text).join(': ');
  return [make('p', {}, facts), result.message ? make('pre', { class: 'message' }, result.message) : null];
}

function flakyTests(flaky) {
  if (flaky.length === 0) return;
  show('flaky', make('p', {}, 'The same seed came to something else the second time. Whatever the second outcome is, these are failures.'), flaky.map((f) => make('details', { class: 'group bucket' },
    make('summary', {}, make('code', {}, f.test), badge('bad', `${f.first.verdict}, then ${f.second.verdict}`)),
    make('div', { class: 'body' }, command(f.reproduce), make('h3', {}, 'first'), outcome(f.first), make('h3', {}, 'second'), outcome(f.second)))));
}

const BUG_TEXT = { seen: ['warn', 'seen'], expired: ['bad', 'expired'], not_failing: ['bad', 'does not fail any more'], not_exercised: [null, 'not exercised'] };
function knownBugs(bugs) {
  if (bugs.length === 0) return;
  show('known', table([['bug', 'word'], ['bucket', 'text'], ['note', 'text'], ['expires', null], ['tonight', 'word']],
    bugs.map((b) => [b.id, make('code', {}, b.bucket), b.note, b.expires, badge(...BUG_TEXT[b.state])])));
}

const WAIVER_TEXT = { used: ['good', 'used'], used_before: ['warn', 'used before: remove it'], unused: ['bad', 'the change did not come'], not_exercised: ['bad', 'its test was not run'] };
function cycleGate(gate) {
  if (gate.checked + gate.fresh + gate.waivers.length === 0) return;
  const sum = `${plural(gate.checked, 'test')} checked, ${plural(gate.changed.length, 'change')}${gate.fresh > 0 ? `; ${number(gate.fresh)} recorded for the first time` : ''}.`;
  const changes = table([['test', 'text'], ['recorded', null], ['predicted', null], ['measured', null], ['', 'word']],
    gate.changed.map((c) => [make('code', {}, c.test), number(c.recorded), number(c.predicted), number(c.measured), badge(c.state === 'waived' ? 'good' : 'bad', c.state)]));
  const waivers = table([['waiver of', 'text'], ['from', null], ['to', null], ['reason', 'text'], ['', 'word']],
    gate.waivers.map((w) => [make('code', {}, w.test), number(w.from), number(w.to), w.reason, badge(...WAIVER_TEXT[w.state])]));
  show('gate', make('p', {}, sum), gate.changed.length > 0 ? changes : null, gate.waivers.length > 0 ? make('h3', { style: 'margin:18px 0 6px' }, 'Waivers') : null, gate.waivers.length > 0 ? waivers : null);
}

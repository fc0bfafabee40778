// SPDX-License-Identifier: Apache-2.0
// Wiring: sections, navigation, and what the test of the page reads.
document.title = `${data.colour.toUpperCase()}: ${nightText}`;
head();
failures(data.buckets);
flakyTests(data.flaky);
knownBugs(data.known_bugs);
cycleGate(data.cycle_gate);
sinceGreen(data.since_green);
trend(data.trend);
coverageSection(data.coverage);
entries(data.entries);
builds(data.builds ?? []);
slowest(data.slowest);
const testTable = new TestTable();
about();

/** Sections that are shown, with a count where it says something. */
function navigation() {
  const counts = { failures: data.buckets.length, flaky: data.flaky.length, known: data.known_bugs.length, gate: data.cycle_gate.changed.length || undefined, tests: tests.length };
  for (const section of document.querySelectorAll('main > section:not([hidden])'))
    byId('nav').append(make('a', { href: `#${section.id}` }, make('span', {}, section.querySelector('h2').textContent), counts[section.id] === undefined ? null : make('small', {}, number(counts[section.id]))));
}
navigation();

byId('check').textContent = JSON.stringify({
  colour: byId('head').className,
  buckets: document.querySelectorAll('#failures .bucket').length,
  openBuckets: document.querySelectorAll('#failures .bucket[open]').length,
  flaky: document.querySelectorAll('#flaky .bucket').length,
  known: document.querySelectorAll('#known tbody tr').length,
  changes: document.querySelectorAll('#gate .scroll:first-of-type tbody tr').length,
  charts: document.querySelectorAll('#trend .chart').length,
  nights: document.querySelectorAll('#trend .nights i').length,
  stages: document.querySelectorAll('#coverage .columns > div:first-child tbody tr').length,
  groups: document.querySelectorAll('#coverage .columns > div:last-child tbody tr').length,
  entries: document.querySelectorAll('#entries tbody tr').length,
  builds: document.querySelectorAll('#builds tbody tr').length,
  slowest: document.querySelectorAll('#slowest tbody tr').length,
  commits: document.querySelectorAll('#since .commits li').length,
  tests: tests.length,
  rows: document.querySelectorAll('#tests tbody tr').length,
  links: [...document.querySelectorAll('.links a')].map((a) => a.getAttribute('href')),
  scripts: document.scripts.length,
});

// SPDX-License-Identifier: Apache-2.0
// Wiring: sections, navigation, and what the test of the page reads.
document.title = `${data.void ? 'VOID: ' : ''}Evaluation of Sharp`;
voidBar();
head();
model();
headline(data.headline ?? []);
loses();
stepSections();
paddingSection();
networks();
latencies();
energy();
area();
rtl();
about();

for (const section of document.querySelectorAll('main > section:not([hidden])'))
  byId('nav').append(make('a', { href: `#${section.id}` }, make('span', {}, section.querySelector('h2').firstChild.textContent)));

const count = (selector) => document.querySelectorAll(selector).length;
byId('check').textContent = JSON.stringify({
  void: !byId('void').hidden,
  sections: [...document.querySelectorAll('main > section:not([hidden])')].map((s) => s.id),
  headline: count('#headline tbody tr'),
  losses: count('#loses tbody tr'),
  plots: Object.fromEntries([...document.querySelectorAll('main > section:not([hidden])')].map((s) => [s.id, s.querySelectorAll('.chart').length])),
  means: count('#utilisation tbody tr'),
  sensitivity: data.energy?.sensitivity?.length ?? 0,
  area: count('#area tbody tr'),
  points: count('#rtl tbody tr'),
  unequal: count('#rtl .unequal'),
  model: count('#model tbody tr'),
  tags: count('.tag'),
  scripts: document.scripts.length,
});

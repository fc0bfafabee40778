// SPDX-License-Identifier: Apache-2.0
// All tests, failures first: by text, state and entry. So many rows at a time that any number of tests is no trouble.
const ROWS = 200;
const ORDER = ['failed', 'flaky', 'not_run', 'known', 'passed', 'fill_not_run'];

class TestTable {
  constructor() {
    this.text = '';
    this.entry = '';
    this.states = new Set();
    this.sorted = [...tests].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    this.body = make('tbody');
    this.sum = make('span', { class: 'soft', 'aria-live': 'polite' });
    this.more = make('button', { class: 'morerows', onclick: () => this.grow() });
    const columns = ['state', 'test', 'entry', 'seconds', 'cycles', ''];
    byId('tests').append(this.filters(), make('table', { class: 'plain wide tests' }, make('thead', {}, make('tr', {}, columns.map((c, i) => make('th', { scope: 'col', class: i < 2 ? 'text' : null }, c)))), this.body), this.more);
    this.filter();
  }

  filters() {
    const search = make('input', { type: 'search', placeholder: 'words of the name or the failure', 'aria-label': 'Filter tests by text', oninput: (e) => { this.text = e.target.value; this.filter(); } });
    const counts = new Map();
    for (const t of tests) counts.set(t.state, (counts.get(t.state) ?? 0) + 1);
    const states = Object.keys(STATE_TEXT).filter((s) => counts.has(s)).map((s) => make('button', { 'aria-pressed': 'false', 'data-state': s, onclick: (e) => this.toggle(s, e.currentTarget) }, `${STATE_TEXT[s]} ${number(counts.get(s))}`));
    const entry = make('select', { 'aria-label': 'Filter tests by entry', onchange: (e) => { this.entry = e.target.value; this.filter(); } }, make('option', { value: '' }, 'all entries'), data.tests.entries.map((name) => make('option', { value: name }, name)));
    return make('div', { class: 'filters' }, search, states, entry, this.sum);
  }

  toggle(state, button) {
    const on = !this.states.has(state);
    this.states[on ? 'add' : 'delete'](state);
    button.setAttribute('aria-pressed', String(on));
    this.filter();
  }

  filter() {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (t) => { const text = `${t.test} ${t.detail} ${t.conclusion} ${t.verdict}`.toLowerCase(); return words.every((word) => text.includes(word)); };
    this.kept = this.sorted.filter((t) => (this.states.size === 0 || this.states.has(t.state)) && (this.entry === '' || t.entry === this.entry) && has(t));
    this.body.replaceChildren();
    this.grow();
  }

  grow() {
    const shown = this.body.childElementCount;
    this.body.append(...this.kept.slice(shown, shown + ROWS).map((t) => this.row(t)));
    const rest = this.kept.length - this.body.childElementCount;
    this.sum.textContent = this.kept.length === tests.length ? plural(tests.length, 'test') : `${number(this.kept.length)} of ${plural(tests.length, 'test')}`;
    this.more.hidden = rest === 0;
    this.more.textContent = `${number(Math.min(rest, ROWS))} more of ${number(rest)}`;
  }

  row(t) {
    const why = [t.detail, t.conclusion, t.firstBadCycle !== '' && t.firstBadCycle >= 0 ? `first bad cycle ${number(t.firstBadCycle)}` : ''].filter((text) => text !== '').join('; ');
    return make('tr', {}, make('td', { class: 'text' }, badge(STATE_LOOK[t.state], STATE_TEXT[t.state])),
      make('td', { class: 'text' }, make('code', {}, t.test), why ? make('small', {}, why) : null),
      make('td', { title: t.entry }, t.entry), make('td', {}, t.seconds === '' ? '' : t.seconds.toFixed(2)), make('td', {}, t.cycles === '' ? '' : number(t.cycles)), make('td', {}, copyButton(repeat(t.test))));
  }
}

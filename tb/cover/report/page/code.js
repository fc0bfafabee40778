// SPDX-License-Identifier: Apache-2.0
// Code coverage: modules with their shares, and sources with counts and with what is missing on each line.
const codeKinds = [['line', 'lines'], ['branch', 'branches'], ['toggle', 'toggles'], ['user', 'properties']];

function share(part) {
  if (part.goals === 0) return make('td', { class: 'soft' }, '–');
  return make('td', { title: `${number(part.reached)} of ${number(part.goals)}` }, bar(part.reached, part.goals), ` ${percent(part.reached, part.goals)} %`);
}

/** The file that holds a module, or nothing: "sharp_tree" lies in .../sharp_tree.sv. */
const fileOf = (module) => data.code.files.find((f) => f.file.endsWith(`/${module}.sv`));

function moduleRow(module) {
  const file = fileOf(module.name);
  const name = file === undefined ? module.name : make('a', { href: `#file-${file.file}` }, module.name);
  return make('tr', {}, make('td', { class: 'word' }, name), codeKinds.map(([kind]) => share(module[kind])), make('td', {}, module.excluded === 0 ? '' : number(module.excluded)));
}

function moduleTable(code) {
  return make('div', { class: 'scroll' }, make('table', { class: 'plain modules' },
    make('thead', {}, make('tr', {}, make('th', { class: 'word' }, 'module'), codeKinds.map(([, title]) => make('th', {}, title)), make('th', {}, 'excluded'))),
    make('tbody', {}, code.modules.map(moduleRow)), make('tfoot', {}, moduleRow(code.all))));
}

/** Lines of a source: number, count, text; below a line what of it no run has reached. */
function sourceLines(file) {
  return make('table', { class: 'source' }, make('tbody', {}, file.text.flatMap((text, n) => {
    const line = n + 1, count = file.counts[line], notes = file.notes[line];
    const look = count === 0 ? 'none' : notes !== undefined ? 'part' : count > 0 ? 'hit' : null;
    const rows = [make('tr', { class: look }, make('td', {}, String(line)), make('td', {}, count === undefined ? '' : number(count)), make('td', {}, text))];
    if (notes !== undefined) rows.push(make('tr', { class: 'note' }, make('td'), make('td'), make('td', {}, notes.join(' · '))));
    return rows;
  })));
}

/** A source, made when it is opened. */
function sourceElement(file) {
  const none = Object.values(file.counts).filter((count) => count === 0).length, notes = Object.keys(file.notes).length;
  const what = [none > 0 ? `${plural(none, 'line')} not reached` : '', notes > 0 ? `${plural(notes, 'line')} with something missing` : ''].filter(Boolean).join(', ');
  const box = make('div', { class: 'scroll' });
  const details = make('details', { id: `file-${file.file}` }, make('summary', {}, make('code', {}, file.file), make('span', { class: what === '' ? 'soft' : 'bad' }, what === '' ? 'complete' : what)), box);
  details.addEventListener('toggle', () => { if (details.open && box.childElementCount === 0) box.append(sourceLines(file)); });
  return details;
}

function exclusionList(code) {
  const lines = code.exclusions.map((e) => make('li', {}, `${plural(e.points, 'point')}: ${e.reason} `, make('span', { class: 'soft' }, e.where)));
  if (code.constants > 0) lines.unshift(make('li', {}, `${plural(code.constants, 'bit')} that the configuration ties to a constant`));
  return make('details', { class: 'exclusions' }, make('summary', {}, 'What is excluded, and why'), make('ul', {}, lines));
}

function codeSection(code) {
  byId('tiles').append(headTile('Lines', code.all.line.reached, code.all.line.goals, `${number(code.all.line.reached)} of ${number(code.all.line.goals)} line points`),
    headTile('Toggles', code.all.toggle.reached, code.all.toggle.goals, `${number(code.all.toggle.reached)} of ${number(code.all.toggle.goals)} edges of bits`));
  byId('code').hidden = false;
  byId('code').append(moduleTable(code), exclusionList(code), make('h3', {}, 'Sources'), make('div', { class: 'missing sources' }, code.files.map(sourceElement)));
}

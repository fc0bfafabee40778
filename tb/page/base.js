// SPDX-License-Identifier: Apache-2.0
// Small tools of every page: numbers as text, elements, bars, commands to copy. Texts become text nodes, never markup.
const byId = (id) => document.getElementById(id);

const number = (n) => n.toLocaleString('en-US');
const plural = (n, word) => `${number(n)} ${word}${n === 1 ? '' : 's'}`;
/** Rounded down, so that only a full count reads 100. */
const percent = (part, all) => (all === 0 ? '100' : (Math.floor((part / all) * 1000) / 10).toFixed(1).replace('.0', ''));

/** make('a', { class: 'b', onclick: f }, child, 'text', ...) */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/** The same for a part of a drawing. */
function svg(tag, attributes = {}, text) {
  const element = document.createElementNS('http:' + '//www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== null) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** A word of a shell command. */
function shellWord(text) {
  if (/^[\w\-=.,/:+@%]+$/.test(text)) return text;
  const control = /[\x00-\x1f\x7f]/g;
  if (text.search(control) < 0) return `'${text.replaceAll("'", "'\\''")}'`;
  const octal = (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return `$'${text.replace(/['\\]/g, '\\$&').replace(control, octal)}'`;
}
const shellPath = (path) => shellWord(path.startsWith('-') ? `./${path}` : path);

/** A bar from 0 to 100 %; goal: a mark on it. */
function bar(part, all, goal) {
  const share = all === 0 ? 100 : (100 * part) / all;
  const full = part >= all || (goal !== undefined && share >= goal);
  const fill = make('i', { style: `width:${share}%`, class: full ? 'full' : null });
  const mark = goal === undefined ? null : make('b', { style: `left:${goal}%`, title: `goal ${goal} %` });
  return make('span', { class: 'bar', role: 'img', 'aria-label': `${percent(part, all)} %` }, fill, mark);
}

/** Puts a text on the clipboard: a page of a plain http server has only the old way. */
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { /* the old way */ }
  const area = make('textarea', { style: 'position:fixed;opacity:0', 'aria-hidden': 'true' });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

/** A button that puts a text on the clipboard and says so. */
function copyButton(text) {
  const button = make('button', { class: 'copy', title: 'Copy the command' }, 'copy');
  button.addEventListener('click', async (event) => {
    event.stopPropagation();
    button.textContent = (await toClipboard(text)) ? 'copied' : 'select it';
    button.focus();
    setTimeout(() => { button.textContent = 'copy'; }, 1500);
  });
  return button;
}
const command = (text) => make('span', { class: 'command' }, make('code', {}, text), copyButton(text));

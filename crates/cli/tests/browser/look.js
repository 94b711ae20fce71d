// Everything that is wrong with the page as it stands, one line each.
const problems = [];
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) {
  const wide = [...document.querySelectorAll('body *')].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 1);
  const names = wide.slice(0, 4).map((e) => `${e.tagName}.${e.getAttribute('class')}`).join(', ');
  problems.push(`wider than the window: ${root.scrollWidth} > ${root.clientWidth} (${names})`);
}
for (const control of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
  if (![...control.labels].some((label) => label.textContent.trim())) {
    problems.push(`no label: ${control.name}`);
  }
  const group = control.closest('[role=radiogroup]');
  if (control.type === 'radio' && !(group && group.hasAttribute('aria-labelledby'))) {
    problems.push(`no question for the buttons: ${control.name}`);
  }
}
for (const attribute of ['aria-labelledby', 'aria-describedby', 'for']) {
  for (const element of document.querySelectorAll(`[${attribute}]`)) {
    for (const id of element.getAttribute(attribute).split(/\s+/)) {
      if (!document.getElementById(id)) problems.push(`${attribute} leads nowhere: ${id}`);
    }
  }
}
const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
for (const id of new Set(ids)) {
  if (ids.filter((other) => other === id).length > 1) problems.push(`id used twice: ${id}`);
}
for (const element of document.querySelectorAll('a, button')) {
  if (!(element.textContent.trim() || element.getAttribute('aria-label'))) {
    problems.push(`a link or button without words: ${element.outerHTML.slice(0, 80)}`);
  }
}
if (document.querySelectorAll('h1').length !== 1) problems.push('not one main heading');
if (!document.title.trim()) problems.push('no title');
return problems;

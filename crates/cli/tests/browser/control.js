// The control that a label asks for: its id, what kind it is, and the words of the answer in a list.
const [asked, answer] = arguments;
const words = (element) =>
  element.textContent.replace('(optional)', '').replace(/\s+/g, ' ').trim();
for (const question of document.querySelectorAll('main .question')) {
  if (words(question) !== asked) continue;
  const buttons = [...question.parentElement.querySelectorAll('input[type=radio]')];
  const button = buttons.find((b) => b.value === answer || words(b.closest('label')) === answer);
  if (button) return { id: button.id, kind: 'press', answer };
  const control = document.getElementById(question.getAttribute('for'));
  if (!control) continue;
  if (control.tagName === 'SELECT') {
    const option = [...control.options].find((o) => o.value === answer || o.text === answer);
    return option && { id: control.id, kind: 'list', answer: option.text };
  }
  return { id: control.id, kind: control.type.startsWith('date') ? 'date' : 'type', answer };
}
const tick = [...document.querySelectorAll('main label.tick')].find((l) => words(l) === asked);
return tick ? { id: tick.htmlFor, kind: 'press', answer } : null;

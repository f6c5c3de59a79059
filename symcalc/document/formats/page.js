for (const e of document.querySelectorAll('.tex'))
  katex.render(e.textContent, e, {displayMode: e.classList.contains('display'), throwOnError: false, strict: 'ignore'});

async function copy(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch {}
  // A page opened from a file may not have the clipboard; a selected text field does.
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done;
}

for (const button of document.querySelectorAll('button.copy')) {
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.textContent = await copy(button.dataset.latex) ? 'Copied' : 'Not copied';
    setTimeout(() => { button.textContent = words; }, 1500);
  });
}

// What is folded away on the screen is printed all the same.
addEventListener('beforeprint', () => { for (const e of document.querySelectorAll('details')) e.open = true; });

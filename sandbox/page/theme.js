// Puts the chosen colours on before anything is drawn; the modules come later.
try {
  const theme = JSON.parse(localStorage.getItem('sandbox.theme'));
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the page follows the system.
}

// Runs before the first paint, so that the chosen theme never flashes into the other one.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('meta138-theme');
  } catch {
    // Storage is refused: the system's choice is taken.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();

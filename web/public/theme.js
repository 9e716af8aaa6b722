// Runs before the first paint, so that the chosen theme never flashes into the other one, and again
// when the system's choice changes.
(function () {
  var system = matchMedia('(prefers-color-scheme: dark)');
  function show() {
    var chosen = null;
    try {
      chosen = localStorage.getItem('meta138-theme');
    } catch {
      // Storage is refused: the system's choice is taken.
    }
    var dark = chosen === 'dark' || (chosen !== 'light' && system.matches);
    document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  }
  show();
  system.addEventListener('change', show);
})();

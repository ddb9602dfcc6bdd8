// Runs before the first paint, so that a dark room is never flashed white. The app's own switch (kit/theme.ts) takes over later.
(function () {
  var root = document.documentElement;
  var kept = null;
  try {
    kept = localStorage.getItem('ting.theme');
  } catch (_) {
    /* storage may be refused: follow the system */
  }
  var dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.classList.toggle('dark', dark);
})();

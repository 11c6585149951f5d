// What may be put into the page. Loaded before every other script of ours.
(() => {
  "use strict";

  // The policy asks that markup pass here before it is put into the page: ours has scripts of our own files only,
  // and no handlers. No other policy may be made, and text can't become a script or a script's address at all.
  const FOREIGN = /<script(?! src="\/static\/)|<[^>]*\son\w+\s*=|<(?:iframe|object|embed|base)\b|javascript:/i;
  window.trustedTypes?.createPolicy("default", {
    createHTML: (text) => { if (FOREIGN.test(text)) throw new TypeError("foreign markup"); return text; },
  });
})();

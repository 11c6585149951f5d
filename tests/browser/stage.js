// What is wrong with the stage: what lies below the fold, scrolls where it should not, is cut, or lies on a unit.
() => {
  const bad = [], root = document.documentElement, one = innerWidth >= 600 && innerHeight >= 480;
  if (one && root.scrollHeight > innerHeight) bad.push(`the page scrolls: ${root.scrollHeight} in ${innerHeight}`);
  if (root.scrollWidth > innerWidth) bad.push(`the page scrolls sideways: ${root.scrollWidth} in ${innerWidth}`);
  const says = (e) => `“${e.textContent.trim().replace(/\s+/g, ' ').slice(0, 40)}” (${e.closest('[id]')?.id})`;
  const rolls = (e) => /auto|scroll/.test(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 2;
  if (one) for (const e of document.querySelectorAll('#app *'))
    if (!e.closest('.under, .drawer, .worked, .sheet-body') && rolls(e)) bad.push(`${e.className} scrolls`);
  const walker = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT);
  const texts = new Set();
  for (let n = walker.nextNode(); n; n = walker.nextNode()) if (n.data.trim()) texts.add(n.parentElement);
  for (const e of texts) {
    if (!e.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (e.closest('.narration, .unseen, .skip, .head, #map, .under, .drawer, details:not([open]) > :not(summary)')) continue;
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const below = one && box.bottom > innerHeight + 1;
    if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || below) bad.push(`${says(e)} is cut`);
  }
  const rim = 1 + 8 * document.getElementById('diagram').getScreenCTM().d;  // as far as a label at work may reach into a unit
  for (const e of document.querySelectorAll('#map, .buttons, .tools'))
    if (one && e.checkVisibility() && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
      bad.push(`${e.className} is cut: ${e.scrollWidth}×${e.scrollHeight} in ${e.clientWidth}×${e.clientHeight}`);
  for (const e of document.querySelectorAll('.group-name'))
    if (e.checkVisibility() && e.scrollWidth > e.clientWidth + 1) bad.push(`${says(e)} is cut in the map`);
  const units = [...document.querySelectorAll('#diagram circle.rim')].map((e) => [e, e.getBoundingClientRect()]);
  for (const e of document.querySelectorAll('#diagram text')) {
    if (!e.textContent.trim() || !e.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const b = e.getBoundingClientRect(), top = b.top + b.height * .33, bottom = b.bottom - b.height * .3;
    for (const [circle, c] of units) {
      const cx = (c.left + c.right) / 2, cy = (c.top + c.bottom) / 2, r = c.width / 2;  // its own numbers stand in it
      const near = Math.hypot(Math.max(b.left - cx, 0, cx - b.right), Math.max(top - cy, 0, cy - bottom));
      if (!circle.parentElement.closest("g").contains(e) && near < r - rim) bad.push(`${says(e)} crosses a unit by ${Math.round(r - near)}: ${circle.parentElement.closest('[id]').id}`);
    }
  }
  return bad;
}

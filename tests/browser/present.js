// What is wrong with a page in front of a class: what scrolls, is cut, too small or too faint.
() => {
  const h = innerHeight, w = innerWidth, bad = [];
  const root = document.documentElement;
  if (root.scrollHeight > h || root.scrollWidth > w) bad.push(`the page scrolls: ${root.scrollWidth}×${root.scrollHeight}`);
  for (const box of document.querySelectorAll('.operation, .worked, #picture, #app')) {
    if (box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2 && !box.matches('.worked'))
      bad.push(`${box.className} scrolls: ${box.scrollWidth}×${box.scrollHeight} in ${box.clientWidth}×${box.clientHeight}`);
  }
  const colour = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return text.startsWith('color(srgb') ? [255 * r, 255 * g, 255 * b, a] : [r, g, b, a];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const contrast = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
  const ground = (e) => {
    if (e.closest('.weight')?.querySelector('rect')) return colour(getComputedStyle(e.closest('.weight').querySelector('rect')).fill);
    if (e.matches('.name, .value') && e.closest('.unit')) return colour(getComputedStyle(e.closest('.unit').querySelector('circle')).fill);
    for (let p = e; p; p = p.parentElement) {
      const c = colour(getComputedStyle(p).backgroundColor);
      if (c[3] === 1) return c;
    }
    return [255, 255, 255, 1];
  };
  const texts = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) if (n.data.trim()) texts.add(n.parentElement);
  for (const e of texts) {
    if (!e.checkVisibility({opacityProperty: true, visibilityProperty: true}) || e.closest('.narration, .skip, .unseen, #panel, details:not([open]) > :not(summary)')) continue;
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const says = `“${e.textContent.trim().slice(0, 30)}” (${e.closest('[class]')?.getAttribute('class')})`;
    if (box.left < -1 || box.top < -1 || box.right > w + 1 || box.bottom > h + 1) bad.push(`${says} is cut`);
    const style = getComputedStyle(e.closest('math') ?? e);
    const scale = e.ownerSVGElement ? e.getScreenCTM().d : 1;
    const size = parseFloat(style.fontSize) * scale;
    const least = e.closest('#equation') ? h / 25 : h / 40;
    if (!e.matches('.sub') && !e.closest('.scientific') && size < least - .05) bad.push(`${says} has ${size.toFixed(1)} of ${least} pixels`);
    const own = getComputedStyle(e);
    const ratio = contrast(colour(e.ownerSVGElement ? own.fill : own.color), ground(e));
    if (ratio < 7 && !e.closest('[aria-disabled]')) bad.push(`${says} has a contrast of ${ratio.toFixed(2)}`);
  }
  return bad.length || texts.size > 20 ? bad : [`only ${texts.size} texts found`];
}

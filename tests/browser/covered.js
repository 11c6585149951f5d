// The share of the window that lies in the bounding boxes of what is drawn and written.
() => {
  const parts = [
    ".head > *", "#diagram :is(circle, text, path, rect)", "#picture :is(.legend-line, p)",
    ".operation > *:not(.narration)", ".under .tabs, #panel > *, .drawer", ".buttons > *, #map *, .tools > *",
  ];
  const around = (selector) => {
    const boxes = [...document.querySelectorAll(selector)].map((e) => e.getBoundingClientRect()).filter((b) => b.width && b.height);
    const least = (key) => Math.min(...boxes.map((b) => b[key])), most = (key) => Math.max(...boxes.map((b) => b[key]));
    return { left: least("left"), top: least("top"), right: most("right"), bottom: most("bottom") };
  };
  const boxes = parts.map(around), across = 160, down = 100;
  let covered = 0;
  for (let i = 0; i < across; i++) for (let j = 0; j < down; j++) {
    const x = (i + 0.5) / across * innerWidth, y = (j + 0.5) / down * innerHeight;
    covered += boxes.some((b) => x >= b.left && x <= b.right && y >= b.top && y <= b.bottom);
  }
  return covered / across / down;
}

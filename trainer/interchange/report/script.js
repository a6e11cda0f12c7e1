// Shows values under the pointer: those of curves where they are nearest on the x axis,
// and the text of the nearest mark, whose like stand out in all figures.
const texts = JSON.parse(document.querySelector(".texts")?.textContent ?? "[]");
const pictures = [];
const row = (text, color) => {
  const span = document.createElement("span");
  if (color) {
    const chip = document.createElement("i");
    chip.className = "chip";
    chip.style.setProperty("--run", "var(--" + color + ")");
    span.append(chip);
  }
  span.append(text);
  return span;
};
const nearest = (all, distance) => {
  let best = 0;
  all.forEach((v, i) => { if (distance(v) < distance(all[best])) best = i; });
  return best;
};
// The line, or the dots, of the marks with one text.
const trace = (points, of) => {
  let before = null, path = "";
  for (const [x, y, own] of points.marks) {
    if (own !== of) continue;
    path += (before !== null && x - before < 1.5 * points.joined ? "L" : "M") + x + " " + y + "h0";
    before = x;
  }
  return path;
};
for (const figure of document.querySelectorAll("figure")) {
  const data = figure.querySelector(".points");
  if (!data) continue;
  const chart = figure.querySelector("svg"), tip = figure.querySelector(".tip");
  const points = JSON.parse(data.textContent);
  const cursor = document.createElementNS(chart.namespaceURI, "path");
  cursor.setAttribute("class", points.marks ? points.joined ? "cursor joined" : "cursor dots" : "cursor");
  chart.append(cursor);
  const draw = path => { cursor.setAttribute("d", path); cursor.style.display = path ? "" : "none"; };
  if (points.marks) pictures.push(of => draw(of === null ? "" : trace(points, of)));
  const hide = () => { tip.hidden = true; draw(""); if (points.marks) pictures.forEach(show => show(null)); };
  // Each fills the tip for a place of the picture and returns where on it, or null.
  const curves = x => {
    const [left, top, width, height] = points.area, [first, last] = points.x;
    const at = first + Math.min(Math.max((x - left) / width, 0), 1) * (last - first);
    let own = null;
    for (const line of points.lines) {
      if (!line.x.length) continue;
      const v = line.x[nearest(line.x, v => Math.abs(v - at))];
      if (own === null || Math.abs(v - at) < Math.abs(own - at)) own = v;
    }
    if (own === null) return null;
    tip.replaceChildren(row(points.name + " " + +own.toFixed(2)));
    for (const line of points.lines) {
      if (!line.x.length || own < line.x[0] - 1e-9 || own > line.x[line.x.length - 1] + 1e-9) continue;
      tip.append(row(line.name + "  " + line.y[nearest(line.x, v => Math.abs(v - own))], line.class));
    }
    const place = left + width * (own - first) / (last - first);
    draw("M" + place + " " + top + "v" + height);
    return place;
  };
  const marks = (x, y) => {
    if (!points.marks.length) return null;
    const [place, , of] = points.marks[nearest(points.marks, ([mx, my]) => Math.hypot(mx - x, my - y))];
    tip.replaceChildren(...texts[of].split("\n").map(line => row(line)));
    pictures.forEach(show => show(of));
    return place;
  };
  const show = event => {
    const box = chart.getBoundingClientRect(), own = figure.getBoundingClientRect();
    const unit = box.width / chart.viewBox.baseVal.width;
    const place = (points.marks ? marks : curves)((event.clientX - box.left) / unit, (event.clientY - box.top) / unit);
    if (place === null) return;
    tip.hidden = false;
    const room = figure.clientWidth - tip.offsetWidth;
    tip.style.left = Math.max(0, Math.min(box.left - own.left + place * unit + 12, room)) + "px";
    tip.style.top = Math.max(0, Math.min(event.clientY - own.top + 12, figure.clientHeight - tip.offsetHeight)) + "px";
  };
  hide();
  chart.addEventListener("pointermove", show);
  chart.addEventListener("pointerdown", show);
  chart.addEventListener("pointerleave", hide);
}

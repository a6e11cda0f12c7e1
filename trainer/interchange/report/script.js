// Shows the values of the curves under the pointer.
for (const figure of document.querySelectorAll("figure")) {
  const chart = figure.querySelector("svg"), tip = figure.querySelector(".tip");
  const points = JSON.parse(figure.querySelector(".points").textContent);
  const [left, top, width, height] = points.area, [first, last] = points.x;
  const cursor = document.createElementNS(chart.namespaceURI, "line");
  cursor.setAttribute("class", "cursor");
  cursor.setAttribute("y1", top);
  cursor.setAttribute("y2", top + height);
  cursor.style.display = "none";
  chart.append(cursor);
  const hide = () => { tip.hidden = true; cursor.style.display = "none"; };
  const nearest = (xs, x) => {
    let best = 0;
    xs.forEach((v, i) => { if (Math.abs(v - x) < Math.abs(xs[best] - x)) best = i; });
    return best;
  };
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
  const show = event => {
    const box = chart.getBoundingClientRect(), unit = box.width / chart.viewBox.baseVal.width;
    const at = Math.min(Math.max(((event.clientX - box.left) / unit - left) / width, 0), 1);
    const x = first + at * (last - first);
    let own = null;
    for (const line of points.lines) {
      if (!line.x.length) continue;
      const v = line.x[nearest(line.x, x)];
      if (own === null || Math.abs(v - x) < Math.abs(own - x)) own = v;
    }
    if (own === null) return;
    tip.replaceChildren(row(points.name + " " + +own.toFixed(2)));
    for (const line of points.lines) {
      if (!line.x.length || own < line.x[0] - 1e-9 || own > line.x[line.x.length - 1] + 1e-9) continue;
      tip.append(row(line.name + "  " + line.y[nearest(line.x, own)], line.class));
    }
    const place = left + width * (own - first) / (last - first);
    cursor.setAttribute("x1", place);
    cursor.setAttribute("x2", place);
    cursor.style.display = "";
    tip.hidden = false;
    const room = figure.clientWidth - tip.offsetWidth;
    tip.style.left = Math.max(0, Math.min(place * unit + 12, room)) + "px";
    tip.style.top = Math.max(0, Math.min(event.clientY - box.top + 12, figure.clientHeight - tip.offsetHeight)) + "px";
  };
  chart.addEventListener("pointermove", show);
  chart.addEventListener("pointerdown", show);
  chart.addEventListener("pointerleave", hide);
}

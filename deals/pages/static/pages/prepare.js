// Preparing: the sum of the weights, and value points that can be dragged. Typing does the same.
const form = document.getElementById("worth-form");
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, EDGE] = [240, 88, 10];

// Fields hold numbers as the page's language writes them: with a comma before decimals, or a point.
const mark = form?.dataset.decimal ?? ".";
const other = mark === "." ? "," : ".";
const between = mark === "," ? "; " : ", ";
const apart = mark === "," ? /[;\n]|,(?:\s+|$)/ : /[,;\n]/;

function number(text) {
  const grouped = text.includes(mark) || /^[-+]?[1-9]\d{0,2}(\D\d{3})+$/.test(text);
  return parseFloat((grouped ? text.replaceAll(other, "") : text.replace(other, ".")).replace(mark, "."));
}

const written = (value) => String(value).replace(".", mark);

function sum(side) {
  const fields = [...form.querySelectorAll(`[data-weight="${side}"]`)];
  const total = fields.reduce((all, field) => all + (number(field.value) || 0), 0);
  form.querySelector(`[data-sum="${side}"]`).textContent = written(Math.round(total * 100) / 100);
}

function read(cell) {
  const text = cell.querySelector(".points input").value;
  const typed = new Map();
  for (const part of text.split(apart)) {
    const found = part.match(/^\s*(.+?)\s*[:=]\s*([0-9.,]+)\s*%?\s*$/);
    if (found) typed.set(found[1], Math.min(100, number(found[2])));
  }
  const { kind, low, high, options } = cell.dataset;
  if (kind === "choice") {
    const names = options.split("|");
    return names.map((name, n) => ({ name, at: names.length > 1 ? n / (names.length - 1) : 0.5, worth: typed.get(name) ?? 0 }));
  }
  const [from, to] = [parseFloat(low), parseFloat(high)];
  const points = [...typed].filter(([name]) => !isNaN(number(name)));
  const known = points.length ? points : [from, (from + to) / 2, to].map((end, n) => [written(end), n * 50]);
  return known
    .map(([name, worth]) => ({ name, at: (number(name) - from) / (to - from), worth }))
    .sort((a, b) => a.at - b.at);
}

function write(cell, points) {
  const field = cell.querySelector(".points input");
  field.value = points.map(({ name, worth }) => `${name}: ${written(worth)}`).join(between);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function draw(cell) {
  const points = read(cell);
  const svg = cell.querySelector("svg") ?? cell.appendChild(document.createElementNS(SVG, "svg"));
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("aria-hidden", "true");
  const x = (at) => EDGE + at * (WIDTH - 2 * EDGE);
  const y = (worth) => HEIGHT - EDGE - (worth / 100) * (HEIGHT - 2 * EDGE);
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", points.map(({ at, worth }) => `${x(at)},${y(worth)}`).join(" "));
  const dots = points.map((point, n) => {
    const dot = document.createElementNS(SVG, "circle");
    dot.setAttribute("cx", x(point.at));
    dot.setAttribute("cy", y(point.worth));
    dot.setAttribute("r", 7);
    dot.addEventListener("pointerdown", (event) => drag(event, cell, svg, n));
    return dot;
  });
  svg.replaceChildren(line, ...dots);
}

function drag(event, cell, svg, n) {
  event.preventDefault();
  const points = read(cell);
  const move = ({ clientY }) => {
    const box = svg.getBoundingClientRect();
    const inside = ((clientY - box.top) / box.height) * HEIGHT;
    const worth = (100 * (HEIGHT - EDGE - inside)) / (HEIGHT - 2 * EDGE);
    points[n].worth = Math.round(Math.min(100, Math.max(0, worth)));
    write(cell, points);
  };
  const end = () => window.removeEventListener("pointermove", move);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end, { once: true });
}

if (form) {
  const cells = [...form.querySelectorAll("td[data-kind]")];
  cells.forEach(draw);
  form.addEventListener("input", (event) => {
    ["us", "them"].forEach(sum);
    const cell = event.target.closest("td[data-kind]");
    if (cell) draw(cell);
  });
  form.addEventListener("change", (event) => {
    const cell = event.target.closest("td[data-kind]");
    if (event.target.matches("select") && event.target.value === "points" && !cell.querySelector(".points input").value) write(cell, read(cell));
  });
}

// Logging a round: steppers, lines that grow, and a draft that a lost connection cannot take away.
let form;
let kept;

const fields = () => [...form.elements].filter((f) => f.name && f.name !== "csrfmiddlewaretoken" && f.type !== "submit");
const changed = () => form.dispatchEvent(new Event("refreshed", { bubbles: true }));

function tell(text) {
  kept.textContent = text;
  kept.className = text ? "told warning" : "";
}

function save() {
  const values = fields().map((f) => [f.name, f.type === "radio" || f.type === "checkbox" ? [f.value, f.checked] : f.value]);
  localStorage.setItem(form.dataset.draft, JSON.stringify({ values }));
}

function drop() {
  localStorage.removeItem(form.dataset.draft);
}

function restore() {
  const found = localStorage.getItem(form.dataset.draft);
  if (!found || form.dataset.bound) return;
  const { values } = JSON.parse(found);
  for (const [name, value] of values) {
    grown(name);
    for (const f of fields().filter((each) => each.name === name)) {
      if (!Array.isArray(value)) f.value = value;
      else if (f.value === value[0]) f.checked = value[1];
    }
  }
  tell(`${form.dataset.restored} `);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = form.dataset.drop;
  button.addEventListener("click", () => {
    drop();
    location.reload();
  });
  kept.append(button);
  changed();
}

// A line that is filled brings an empty one after it.
function grow(line) {
  const lines = [...form.querySelectorAll(`[data-lines="${line.dataset.lines}"]`)];
  if (line !== lines[lines.length - 1] || lines.length >= 6) return null;
  const next = line.cloneNode(true);
  for (const f of next.querySelectorAll("input, select")) {
    f.name = f.name.replace(/^((?:ask|give)-\d+)-\d+/, `$1-${lines.length}`);
    f.value = "";
  }
  line.after(next);
  return next;
}

function grown(name) {
  const found = name.match(/^((?:ask|give)-\d+)-(\d+)-/);
  if (!found || form.elements[name]) return;
  const lines = [...form.querySelectorAll(`[data-lines="${found[1]}"]`)];
  if (lines.length) grow(lines[lines.length - 1]);
}

// Fields hold numbers as the page's language writes them, data-step, -low and -high as programs do.
function read(text) {
  const mark = form.dataset.decimal;
  const [last, other] = [text.lastIndexOf(mark), mark === "." ? "," : "."];
  const own = last < 0 && !/^[-+]?[1-9]\d{0,2}(\D\d{3})+$/.test(text) ? text.replace(other, ".") : text.replaceAll(other, "");
  return parseFloat(own.replace(mark, "."));
}

function step(button) {
  const field = button.parentElement.querySelector("input");
  const by = parseFloat(button.dataset.step);
  const typed = field.value || field.dataset.now;
  const now = typed ? read(typed) : parseFloat(field.dataset.low);
  const decimals = (text, mark) => (text.split(mark)[1] ?? "").length;
  const places = Math.max(decimals(button.dataset.step, "."), decimals(typed, form.dataset.decimal));
  const [low, high] = [parseFloat(field.dataset.low), parseFloat(field.dataset.high)];
  const next = Math.min(high, Math.max(low, (isNaN(now) ? low : now) + by));
  field.value = next.toFixed(places).replace(".", form.dataset.decimal);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function send(event) {
  const button = event.submitter;
  if (button?.value !== "log") return;
  event.preventDefault();
  save();
  const body = new FormData(form, button);
  button.disabled = true;
  try {
    const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "text/html" } });
    if (answer.redirected && new URL(answer.url).searchParams.has("logged")) drop();
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    window.htmx?.process(document.querySelector("main"));
    document.querySelector("main").scrollIntoView();
    start();
  } catch (error) {
    tell(form.dataset.offline);
    window.addEventListener("online", () => form.requestSubmit(button), { once: true });
  } finally {
    button.disabled = false;
  }
}

function start() {
  form = document.getElementById("log");
  kept = document.getElementById("kept");
  if (!form) return;
  form.querySelectorAll("[data-step]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => step(button));
  });
  form.addEventListener("input", (event) => {
    save();
    const line = event.target.closest?.("[data-lines]");
    if (line && event.target.value) grow(line);
  });
  form.addEventListener("change", (event) => {
    // Positions and the words of if … then are those of the side that moved.
    if (event.target.name === "side") form.requestSubmit(form.querySelector('[value="check"]'));
    const line = event.target.closest("[data-lines]");
    if (!line || !event.target.matches("[data-issue]")) return;
    const list = `options-${event.target.value}`;
    if (document.getElementById(list)) line.querySelector("input").setAttribute("list", list);
    else line.querySelector("input").removeAttribute("list");
  });
  form.addEventListener("submit", send);
  restore();
}

start();

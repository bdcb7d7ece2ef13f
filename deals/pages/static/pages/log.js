// Logging a round: steppers, lines that grow, and a draft that a lost connection cannot take away.
let form;
let kept;
let stored = false; // what is stored needs no draft, whatever still answers

const fields = () => [...form.elements].filter((f) => f.name && f.name !== "csrfmiddlewaretoken" && f.type !== "submit");
const changed = () => form.dispatchEvent(new Event("refreshed", { bubbles: true }));

function tell(text) {
  kept.textContent = text;
  kept.className = text ? "told warning" : "";
}

function save() {
  if (stored) return;
  const values = fields().map((f) => [f.name, f.type === "radio" || f.type === "checkbox" ? [f.value, f.checked] : f.value]);
  localStorage.setItem(form.dataset.draft, JSON.stringify({ values }));
}

function drop() {
  localStorage.removeItem(form.dataset.draft);
}

function restore() {
  const found = localStorage.getItem(form.dataset.draft);
  if (form.dataset.bound) save();
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
  const typed = field.value || field.dataset.start;
  const now = typed ? read(typed) : parseFloat(field.dataset.low);
  const decimals = (text, mark) => (text.split(mark)[1] ?? "").length;
  const places = Math.max(decimals(button.dataset.step, "."), decimals(typed, form.dataset.decimal));
  const [low, high] = [parseFloat(field.dataset.low), parseFloat(field.dataset.high)];
  const next = Math.min(high, Math.max(low, (isNaN(now) ? low : now) + by));
  field.value = next.toFixed(places).replace(".", form.dataset.decimal);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function again() {
  window.ononline = null;
  form.requestSubmit(form.querySelector('button[value="log"]'));
}

// Whatever is asked of the form is fetched: going back never asks to send it again.
async function send(event) {
  const button = event.submitter;
  event.preventDefault();
  save();
  const body = new FormData(form, button);
  if (button) button.disabled = true;
  try {
    const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "text/html", "HX-Request": "true" } });
    const next = answer.headers.get("HX-Redirect");
    if (next) {
      stored = true;
      drop();
    }
    if (next || answer.redirected) location.assign(next ?? answer.url);
    else show(new DOMParser().parseFromString(await answer.text(), "text/html"), button);
  } catch (error) {
    tell(form.dataset.offline);
    if (button?.value === "log") window.ononline = again;
  } finally {
    if (button) button.disabled = false;
  }
}

function show(page, button) {
  const focused = document.activeElement;
  const [name, value] = focused?.form === form ? [focused.name, focused.value] : [];
  document.querySelector("main").replaceWith(page.querySelector("main"));
  const main = document.querySelector("main");
  window.htmx?.process(main);
  start();
  const same = name && main.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
  if (same && button?.value === "check") return same.focus();
  // What was made conditional goes on where the suggested ask can be changed.
  const asked = button?.name === "make" && [...main.querySelectorAll('[name^="ask-"][name$="-value"]')].findLast((f) => f.value);
  if (asked) return asked.focus();
  main.querySelector("[role=alert]")?.scrollIntoView();
  (main.querySelector("[aria-invalid]") ?? main).focus({ preventScroll: true });
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

// Back on a page that the browser had kept: it may be another round now.
window.addEventListener("pageshow", () => {
  stored = false;
});

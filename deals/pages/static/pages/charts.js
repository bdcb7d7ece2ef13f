// Draws charts with tooltips in place of their pictures; where that fails, the pictures stay.
const own = document.querySelector("script[data-bundle]");
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const ink = dark ? "#e8eaec" : "#1d2125";
const line = dark ? "#31373c" : "#e2e4e1";
const config = {
  background: "transparent",
  font: "system-ui, sans-serif",
  view: { stroke: null },
  axis: { labelColor: ink, titleColor: ink, gridColor: line, domainColor: line, tickColor: line },
  legend: { labelColor: ink, orient: "top" },
  header: { labelColor: ink },
  text: { color: ink },
};
const options = {
  actions: false,
  ast: true, // no eval: the content security policy forbids it
  config,
  defaultStyle: false,
  renderer: "svg",
  tooltip: { disableDefaultStyle: true },
};

function fitted(spec, width) {
  if (spec.facet) {
    const columns = Math.max(1, Math.floor(width / 190));
    const each = Math.floor(width / columns) - 30;
    return { ...spec, columns, spec: { ...spec.spec, width: each } };
  }
  return { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" } };
}

async function draw(place) {
  const answer = await fetch(place.dataset.chart, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { spec } = await answer.json();
  if (!spec) return;
  const picture = place.firstElementChild;
  const drawing = document.createElement("div");
  place.append(drawing);
  try {
    const width = place.clientWidth;
    const legend = { ...config.legend, columns: width < 480 ? 2 : 0 };
    const shown = { ...options, config: { ...config, legend } };
    await window.vegaEmbed(drawing, fitted(spec, width), shown);
    drawing.setAttribute("aria-label", picture.alt);
    picture.remove();
  } catch (error) {
    drawing.remove();
  }
}

const places = [...document.querySelectorAll("[data-chart]")];
if (own && places.length) {
  await import(own.dataset.bundle);
  await Promise.all(places.map(draw));
}

// A slider under every box of the page "What if", and an answer that follows it. Without this script the
// boxes and the button do the same.

const form = document.getElementById("what-if");
const answer = document.getElementById("answer");
let waiting = 0;
let asking = new AbortController();

function decimals(step) {
  return Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
}

function addSlider(box) {
  const { min, max, step, label } = box.dataset;
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min, max, step: "any", className: "slider" });
  slider.value = box.value;
  const name = document.createElement("label");
  Object.assign(name, { className: "visually-hidden", textContent: label, htmlFor: `${box.id}-slider` });
  slider.id = name.htmlFor;
  slider.addEventListener("input", () => {
    // From the first step on, and never between two of them: a dose that nobody can programme misleads.
    const value = Math.round(Number(slider.value) / Number(step)) * Number(step);
    box.value = value.toFixed(decimals(Number(step)));
    askSoon();
  });
  slider.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    slider.value = Number(slider.value) + move * Number(step);
    slider.dispatchEvent(new Event("input"));
  });
  box.addEventListener("input", () => {
    slider.value = box.value;
    askSoon();
  });
  box.closest(".answer").append(name, slider);
}

function askSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 40);
}

async function ask() {
  asking.abort();
  asking = new AbortController();
  const query = new URLSearchParams(new FormData(form)).toString();
  try {
    const response = await fetch(`${form.action}/answer?${query}`, { signal: asking.signal });
    // Signed out meanwhile: the whole page says so.
    if (!response.ok || response.redirected) return form.submit();
    answer.innerHTML = await response.text();
    history.replaceState(null, "", `${form.action}?${query}`);
  } catch (error) {
    if (error.name !== "AbortError") form.submit();
  }
}

form.querySelectorAll("input[data-max]").forEach(addSlider);
form.querySelectorAll("select").forEach((select) => select.addEventListener("change", askSoon));

// Shows what was read: the text, the next likeliest, and of each digit the picture and the probabilities.
const SIDE = 28;
const SURE = 0.9;
const CLASSES = [..."0123456789", "–"];
const NO_DIGIT = 10;
const byId = (id) => document.getElementById(id);

export function percent(share) {
  if (share >= 0.9995) return "> 99.9 %";
  return share < 0.0005 ? "0 %" : `${(100 * share).toFixed(1)} %`;
}

export function tell(message) {
  byId("note").textContent = message;
}

export function show(seen, drawn = false) {
  tell("");
  byId("text").textContent = seen ? seen.text : "\u00a0";
  byId("text").classList.toggle("doubtful", Boolean(seen && seen.confidence < SURE));
  byId("sure").textContent = seen ? `sure by ${percent(seen.confidence)}` : drawn ? "no number so far" : "";
  const others = seen ? seen.alternatives.filter((one) => one.confidence >= 0.001) : [];
  byId("others").textContent = others.length
    ? `or ${others.map((one) => `${one.text} (${percent(one.confidence)})`).join(", ")}`
    : "";
  if (seen && !seen.spelled)
    tell("The net of whole numbers decided; digit by digit it would be read as below.");
  const digits = seen ? seen.digits : [];
  byId("seen-title").hidden = !digits.length;
  byId("digits").replaceChildren(...digits.map(card));
}

function card(digit, place) {
  const item = element("li", "digit");
  item.append(picture(digit, place), bars(digit));
  return item;
}

function picture(digit, place) {
  const canvas = element("canvas");
  canvas.width = canvas.height = SIDE;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `digit ${place + 1}, taken for ${digit.value}, as the net saw it`);
  const pixels = canvas.getContext("2d").createImageData(SIDE, SIDE);
  const seen = atob(digit.seen);
  for (let at = 0; at < seen.length; at++) {
    pixels.data.fill(seen.charCodeAt(at), 4 * at, 4 * at + 3);
    pixels.data[4 * at + 3] = 255;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

function bars({ value: taken, probabilities }) {
  const list = element("ul", "bars");
  for (const [value, share] of probabilities.entries()) {
    const row = element("li", value === taken ? "taken" : "");
    const [name, track, bar, told] = ["name", "track", "bar", "share"].map((kind) => element("span", kind));
    name.textContent = CLASSES[value];
    if (value === NO_DIGIT) row.title = "no digit";
    bar.style.width = `${100 * share}%`;
    bar.style.display = track.style.display = "block";
    told.textContent = percent(share);
    track.append(bar);
    row.append(name, track, told);
    list.append(row);
  }
  return list;
}

function element(kind, name = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  return made;
}

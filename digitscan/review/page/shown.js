// Shows one number: its picture, the digits below their ink, and what else it may be.
const byId = (id) => document.getElementById(id);
const DIGITS = /[0-9]/g;
const STATES = {
  read: "accepted, not looked at",
  open: "doubtful",
  confirmed: "confirmed",
  corrected: "corrected",
  unreadable: "unreadable",
  "not a number": "not a number",
};
const HIGHEST = 0.36; // of the window's height, a picture

export const percent = (share) => `${Math.floor(1000 * share) / 10} %`;

export function showFacts(detail, at, all) {
  const file = line("span", [detail.field, shortened(detail.source), `page ${detail.number}`].filter(Boolean).join(" · "));
  file.title = detail.source;
  const state = detail.version ? `${STATES[detail.state]} by ${detail.who}` : STATES[detail.state];
  byId("where").replaceChildren(
    line("strong", `${(at + 1).toLocaleString("en")} of ${all.toLocaleString("en")}`),
    file,
    line("span", `sure by ${percent(detail.confidence)} · ${state}`),
  );
  byId("others").replaceChildren(...(detail.alternatives.length ? ["or", ...detail.alternatives.map(other)] : []));
}

export function showPicture(image, detail) {
  const [left, top, right, bottom] = detail.crop;
  const ratio = (right - left) / (bottom - top);
  byId("crop").style.width = `min(100%, ${Math.round(HIGHEST * 100 * ratio)}vh)`;
  image.alt = `the number as written, read as ${detail.read || "empty"}`;
  byId("picture").replaceChildren(image);
}

export function showMissing(reason) {
  byId("crop").style.width = "100%";
  byId("picture").replaceChildren(line("p", `Its picture cannot be shown: ${reason}. It can be settled all the same.`));
}

// The digits of `text` below the ink of those that were read; those that are spread otherwise have no place there.
export function showDigits(detail, text) {
  const typed = text.match(DIGITS) ?? [];
  const [left, , right] = detail.crop;
  const labels = detail.digits.map((digit, at) => {
    const value = typed.length === detail.digits.length ? typed[at] : String(digit.value);
    const label = line("span", value);
    label.style.left = `${(100 * ((digit.box[0] + digit.box[2]) / 2 - left)) / (right - left)}%`;
    label.classList.toggle("doubtful", digit.doubtful && value === String(digit.value));
    label.classList.toggle("changed", value !== String(digit.value));
    if (digit.doubtful) label.title = "not sure";
    return label;
  });
  byId("labels").replaceChildren(...labels);
}

// The last folder and the name: what tells one scan from the next.
function shortened(path) {
  const parts = path.split("/");
  return parts.length > 2 ? `…/${parts.slice(-2).join("/")}` : path;
}

function other(text) {
  const button = line("button", text);
  button.type = "button";
  return button;
}

function line(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

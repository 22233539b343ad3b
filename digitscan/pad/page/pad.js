// The pad: what is drawn is read while it is drawn.
import { Sheet } from "./sheet.js";
import { Reader } from "./reader.js";
import { openCamera } from "./camera.js";
import { show, tell } from "./shown.js";

const byId = (id) => document.getElementById(id);
const layout = () => document.querySelector("input[name=layout]:checked").value;
const reader = new Reader(layout, show, tell);
const sheet = new Sheet(byId("sheet"), () => {
  byId("hint").hidden = !sheet.isEmpty;
  reader.read(sheet);
});

async function open(file) {
  if (!file) return;
  const answer = await fetch("picture", { method: "POST", body: file });
  if (!answer.ok) return tell(`${file.name}: ${(await answer.json()).error}`);
  sheet.lay(await createImageBitmap(await answer.blob()));
}

byId("undo").onclick = () => sheet.undo();
byId("clear").onclick = () => sheet.clear();
byId("open").onclick = () => byId("file").click();
byId("camera").onclick = () => openCamera((picture) => sheet.lay(picture), tell);
byId("file").onchange = (event) => {
  open(event.target.files[0]);
  event.target.value = ""; // so that the same file can be opened again
};
for (const choice of document.querySelectorAll("input[name=layout]")) choice.onchange = () => reader.read(sheet);

document.addEventListener("keydown", (event) => {
  if (byId("viewer").open) return;
  if (event.key === "Escape") sheet.clear();
  else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    sheet.undo();
  }
});

const frame = byId("sheet").parentElement;
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  frame.classList.add("dropping");
});
document.addEventListener("dragleave", () => frame.classList.remove("dropping"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  frame.classList.remove("dropping");
  open(event.dataTransfer.files[0]);
});
document.addEventListener("paste", (event) => open(event.clipboardData.files[0]));

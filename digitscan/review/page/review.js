// The review: two ways to look at the numbers, and the keys.
import { getJson } from "./api.js";
import { Filters } from "./filters.js";
import { Groups } from "./group.js";
import { OneByOne } from "./one.js";

const byId = (id) => document.getElementById(id);
const RECOUNT = 1500; // ms without a key
let counts = { open: 0, settled: 0, read: 0 };
let recounting;
let view = "one";

const tell = (message) => (byId("trouble").textContent = message);

function showCounts() {
  const [open, settled, read] = [counts.open, counts.settled, counts.read].map((one) => one.toLocaleString("en"));
  byId("progress").textContent = `${open} doubtful · ${settled} settled · ${read} accepted, not looked at`;
}

async function recount() {
  counts = await getJson("counts");
  showCounts();
}

function changed() {
  clearTimeout(recounting);
  recounting = setTimeout(() => recount().catch((error) => tell(error.message)), RECOUNT);
}

function settled(by) {
  counts.open = Math.max(0, counts.open - by);
  counts.settled += by;
  showCounts();
  changed();
}

function finished(isOver, all) {
  byId("one").hidden = isOver || view !== "one";
  byId("done").hidden = !isOver || view !== "one";
  byId("done-text").textContent = all ? "That was the last of these numbers." : "There is no such number.";
}

const one = new OneByOne({ tell, settled, finished });
const groups = new Groups({ tell, changed });
const filters = new Filters(byId("filters"), () => load());

async function load() {
  try {
    if (view === "one") await one.load(filters.query());
    else await groups.load(filters.query());
  } catch (error) {
    tell(error.message);
  }
}

function turnTo(next) {
  view = next;
  filters.turnTo(view);
  byId("to-one").setAttribute("aria-pressed", String(view === "one"));
  byId("to-group").setAttribute("aria-pressed", String(view === "group"));
  for (const id of ["one", "done"]) byId(id).hidden = view !== "one";
  byId("group").hidden = view !== "group";
  return load();
}

const inText = { Enter: () => one.accept(), ArrowDown: () => one.next(1), ArrowUp: () => one.next(-1) };
const anywhere = {
  u: () => one.say("unreadable"),
  n: () => one.say("not a number"),
  i: () => one.place.zoom(1),
  o: () => one.place.zoom(-1),
};

function act(event) {
  const typing = event.target === byId("text");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && key === "z") return () => (view === "one" ? one.undo() : groups.unsee());
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (view === "group") return key === "a" && event.target.tagName !== "INPUT" ? () => groups.right() : null;
  if (typing && key === "Tab") return () => one.go(event.shiftKey ? -1 : 1);
  if (typing && key === "Escape") return () => byId("accept").focus();
  if (typing && key in inText) return inText[key];
  if (!typing && ["INPUT", "SELECT"].includes(event.target.tagName)) return null;
  return anywhere[key] ?? null;
}

document.addEventListener("keydown", (event) => {
  const found = act(event);
  if (!found) return;
  event.preventDefault();
  found();
});
byId("to-one").onclick = () => turnTo("one");
byId("to-group").onclick = () => turnTo("group");

await turnTo("one"); // before all else, so that the first number is there soon
const about = await getJson("about");
byId("output").textContent = about.output;
filters.fields(about.fields);
counts = about.counts;
showCounts();

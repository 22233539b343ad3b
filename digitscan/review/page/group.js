// All digits that were read alike, side by side: the eye finds the wrong ones. Only what is near is in the page.
import { getIntegers, post } from "./api.js";
import { Tiles } from "./tiles.js";

const CELL = 58; // px, as in group.css
const ROWS_AROUND = 4;
const AT_ONCE = 10_000;
const byId = (id) => document.getElementById(id);

export class Groups {
  constructor({ tell, changed }) {
    this.tell = tell;
    this.changed = changed;
    this.value = 7;
    this.cells = new Map();
    this.tiles = new Tiles((place) => this.#painted(place));
    this.#empty(new Uint32Array());
    for (let value = 0; value <= 9; value++) byId("values").append(this.#choice(value));
    const grid = byId("grid");
    grid.addEventListener("scroll", () => this.#draw());
    grid.addEventListener("click", (event) => this.#clicked(event));
    grid.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(grid);
    byId("right").onclick = () => this.right();
    byId("unsee").onclick = () => this.unsee();
    this.found = [];
  }

  async load(query) {
    this.query = query;
    for (const choice of byId("values").children)
      choice.setAttribute("aria-pressed", String(Number(choice.textContent) === this.value));
    this.#empty(await getIntegers(`group/${this.value}?${query}`));
    byId("grid").scrollTop = 0;
    this.#draw();
    this.#count();
  }

  // What has been in view and is not marked was found right.
  async right() {
    const found = [];
    for (let at = 0; at < this.count; at++) if (this.seen[at] && !this.wrong[at]) found.push(this.#digit(at));
    if (!(await this.#look(found, false))) return;
    this.found = found;
    byId("unsee").disabled = false;
    byId("group-count").textContent += `; ${found.length.toLocaleString("en")} found right`;
  }

  // Takes the last of these back: nobody has looked at those digits.
  async unsee() {
    const { found } = this;
    if (!found.length || !(await this.#look(found, null))) return;
    this.found = [];
    byId("unsee").disabled = true;
    byId("group-count").textContent += `; ${found.length.toLocaleString("en")} taken back`;
  }

  async #look(digits, wrong) {
    try {
      for (let from = 0; from < digits.length; from += AT_ONCE)
        await post("look", { digits: digits.slice(from, from + AT_ONCE), wrong });
    } catch (error) {
      this.tell(`That was not stored: ${error.message}`);
      return false;
    }
    this.changed();
    await this.load(this.query);
    return true;
  }

  #empty(triples) {
    this.triples = triples;
    this.count = triples.length / 3;
    this.wrong = Uint8Array.from({ length: this.count }, (_, at) => triples[3 * at + 2]);
    this.seen = new Uint8Array(this.count);
    this.at = 0;
    for (const cell of this.cells.values()) cell.remove();
    this.cells.clear();
    this.tiles.load(this.count, (at) => this.#digit(at));
  }

  #digit(at) {
    return [this.triples[3 * at], this.triples[3 * at + 1]];
  }

  get columns() {
    return Math.max(1, Math.floor(byId("grid").clientWidth / CELL));
  }

  #draw() {
    const grid = byId("grid");
    const { columns } = this;
    byId("room").style.height = `${Math.ceil(this.count / columns) * CELL}px`;
    const first = Math.floor(grid.scrollTop / CELL);
    const rows = Math.ceil(grid.clientHeight / CELL) + 1;
    this.inView = [first * columns, Math.min(this.count, (first + rows) * columns)];
    const from = Math.max(0, (first - ROWS_AROUND) * columns);
    const to = Math.min(this.count, (first + rows + ROWS_AROUND) * columns);
    for (const [at, cell] of this.cells) {
      if (at < from || at >= to) {
        cell.remove();
        this.cells.delete(at);
      }
    }
    for (let at = from; at < to; at++) {
      if (!this.cells.has(at)) this.cells.set(at, this.#cell(at));
      const cell = this.cells.get(at).style;
      cell.transform = `translate(${(at % columns) * CELL}px, ${Math.floor(at / columns) * CELL}px)`;
    }
    this.tiles.want(from, to, ...this.inView);
    for (let at = this.inView[0]; at < this.inView[1]; at++) if (this.tiles.has(at)) this.seen[at] = 1;
  }

  #cell(at) {
    const cell = document.createElement("div");
    cell.id = `digit-${at}`;
    cell.className = "tile";
    cell.dataset.at = at;
    cell.setAttribute("role", "option");
    cell.setAttribute("aria-posinset", at + 1);
    cell.setAttribute("aria-setsize", this.count);
    this.tiles.paint(cell, at);
    byId("room").append(cell);
    this.#mark(cell, at);
    return cell;
  }

  #painted(at) {
    const cell = this.cells.get(at);
    if (!cell) return;
    this.tiles.paint(cell, at);
    if (at >= this.inView[0] && at < this.inView[1]) this.seen[at] = 1;
  }

  #mark(cell, at) {
    cell.setAttribute("aria-selected", String(Boolean(this.wrong[at])));
    cell.setAttribute("aria-label", `${this.value}, ${at + 1}${this.wrong[at] ? ", wrong" : ""}`);
    cell.classList.toggle("current", at === this.at);
    if (at === this.at) byId("grid").setAttribute("aria-activedescendant", cell.id);
  }

  #remark(at) {
    const cell = this.cells.get(at);
    if (cell) this.#mark(cell, at);
  }

  #go(at) {
    const before = this.at;
    this.at = Math.min(Math.max(at, 0), this.count - 1);
    const grid = byId("grid");
    const top = Math.floor(this.at / this.columns) * CELL;
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top + CELL > grid.scrollTop + grid.clientHeight) grid.scrollTop = top + CELL - grid.clientHeight;
    this.#draw();
    this.#remark(before);
    this.#remark(this.at);
  }

  async #toggle(at) {
    const wrong = !this.wrong[at];
    this.wrong[at] = Number(wrong);
    this.#remark(at);
    this.#count();
    try {
      await post("look", { digits: [this.#digit(at)], wrong });
      this.changed();
    } catch (error) {
      this.wrong[at] = Number(!wrong);
      this.#remark(at);
      this.tell(`That was not stored: ${error.message}`);
    }
  }

  #clicked(event) {
    const cell = event.target.closest(".tile");
    if (!cell) return;
    this.#go(Number(cell.dataset.at));
    this.#toggle(this.at);
  }

  #key(event) {
    const rows = Math.max(1, Math.floor(byId("grid").clientHeight / CELL) - 1);
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns, ArrowUp: -this.columns };
    Object.assign(steps, { PageDown: rows * this.columns, PageUp: -rows * this.columns, Home: -this.count, End: this.count });
    if (!this.count || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in steps) this.#go(this.at + steps[event.key]);
    else if (event.key === " " || event.key === "Enter") this.#toggle(this.at);
    else return;
    event.preventDefault();
  }

  #choice(value) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = value;
    button.onclick = () => {
      this.value = value;
      this.load(this.query).catch((error) => this.tell(error.message));
    };
    return button;
  }

  #count() {
    const marked = this.wrong.reduce((sum, one) => sum + one, 0);
    const digits = `${this.count.toLocaleString("en")} read as ${this.value}`;
    byId("group-count").textContent = `${digits}, ${marked.toLocaleString("en")} marked wrong`;
  }
}

// One by one: the number large, what it says typed over, one key to settle it.
import { getJson, post } from "./api.js";
import { Place } from "./place.js";
import { Queue } from "./queue.js";
import { showDigits, showFacts, showMissing, showPicture } from "./shown.js";

const NUMBER = /^[0-9](?:[.,\-/:]?[0-9])*$/;
const byId = (id) => document.getElementById(id);

export class OneByOne {
  constructor({ tell, settled, finished }) {
    this.tell = tell;
    this.settled = settled;
    this.finished = finished;
    this.queue = new Queue();
    this.place = new Place();
    this.made = [];
    this.sending = Promise.resolve();
    this.detail = null;
    const keys = { accept: () => this.accept(), skip: () => this.go(1), back: () => this.go(-1), undo: () => this.undo() };
    keys.unreadable = () => this.say("unreadable");
    keys.none = () => this.say("not a number");
    for (const [id, act] of Object.entries(keys)) byId(id).onclick = act;
    byId("text").addEventListener("input", () => this.#typed());
    byId("others").addEventListener("click", ({ target }) => target.type === "button" && this.#put(target.textContent));
  }

  async load(query) {
    await this.sending;
    await this.queue.load(query);
    await this.show();
  }

  async show() {
    const { queue } = this;
    this.finished(queue.isOver, queue.ids.length);
    this.detail = null;
    if (queue.isOver) return;
    const id = queue.id;
    const crop = queue.crop(id);
    let detail;
    try {
      detail = await queue.detail(id);
    } catch (error) {
      return this.tell(error.message);
    }
    if (queue.id !== id) return;
    if (!detail) return this.go(1); // its page was read again meanwhile
    this.detail = detail;
    this.insists = false;
    byId("text").value = detail.text;
    this.#ruled(detail.broken);
    // what stands beside it may have been corrected since this was fetched
    if (detail.related) this.#check();
    showFacts(detail, queue.at, queue.ids.length);
    showDigits(detail, detail.text);
    byId("text").focus({ preventScroll: true });
    byId("text").select();
    byId("said").textContent = `${detail.field} read as ${detail.read || "empty"}`;
    this.place.show(detail);
    try {
      const image = await crop;
      if (queue.id === id) showPicture(image, detail);
    } catch (error) {
      if (queue.id === id) showMissing(error.message);
    }
    queue.fetchAhead();
  }

  go(steps) {
    this.queue.go(steps);
    return this.show();
  }

  async accept() {
    const { detail } = this;
    if (!detail) return;
    const text = byId("text").value.trim();
    if (!NUMBER.test(text) && !(text === "" && detail.field))
      return this.#ruled("A number is digits, with one of . , - / : between two; else it is unreadable or not a number");
    if (text !== detail.text) await this.#check();
    if (this.broken && text !== detail.read && !this.insists) {
      this.insists = true;
      return this.#ruled(`${this.broken} – Enter again to accept it all the same`);
    }
    if (this.detail === detail) this.say("text", text);
  }

  // The next number is shown at once; should this one be refused, that is told.
  say(said, text) {
    const { detail } = this;
    if (!detail) return;
    this.detail = null;
    this.sending = this.sending.then(() => this.#send(detail, said, text));
    this.go(1);
  }

  async undo() {
    await this.sending;
    const last = this.made.pop();
    byId("undo").disabled = !this.made.length;
    if (!last) return;
    try {
      const current = await this.queue.detail(last.number);
      const detail = await post("undo", { number: last.number, seen: current.version, made: last.version });
      this.queue.update(detail);
      this.settled(-1);
      this.tell("");
      if (this.queue.goTo(last.number)) this.show();
      else this.tell(`What was said of ${detail.read} is taken back.`);
    } catch (error) {
      this.queue.forget(last.number);
      this.tell(`It cannot be taken back: ${error.message}`);
    }
  }

  next(by) {
    const { detail } = this;
    if (!detail || !detail.alternatives.length) return;
    const texts = [detail.read, ...detail.alternatives];
    const at = Math.max(0, texts.indexOf(byId("text").value));
    this.#put(texts[(at + by + texts.length) % texts.length]);
  }

  #put(text) {
    byId("text").value = text;
    byId("text").focus({ preventScroll: true });
    this.#typed();
  }

  async #send(detail, said, text) {
    try {
      const found = await post("decide", { number: detail.id, seen: detail.version, said, text });
      this.queue.update(found);
      this.made.push({ number: found.id, version: found.version });
      byId("undo").disabled = false;
      if (detail.state === "open" || detail.state === "read") this.settled(1);
      this.tell("");
    } catch (error) {
      this.queue.forget(detail.id);
      this.tell(`${detail.read || "The empty field"} on page ${detail.number} of ${detail.source} was not stored: ${error.message}`);
    }
  }

  #typed() {
    this.insists = false;
    if (!this.detail) return;
    showDigits(this.detail, byId("text").value);
    this.#check();
  }

  async #check() {
    const { detail } = this;
    const text = byId("text").value.trim();
    if (!detail.field || !(NUMBER.test(text) || text === "")) return this.#ruled("");
    if (text === detail.text && !detail.related) return this.#ruled(detail.broken);
    if (detail.related) await this.sending;
    const { broken } = await getJson(`check/${detail.id}?${new URLSearchParams({ text })}`);
    if (this.detail === detail && byId("text").value.trim() === text) this.#ruled(broken);
  }

  #ruled(broken) {
    this.broken = broken;
    byId("rule").textContent = broken;
    byId("text").setAttribute("aria-invalid", String(Boolean(broken)));
  }
}

// The numbers to look at, in their order, and what is known of those near the present one, fetched ahead.
import { getIntegers, getJson, getPicture } from "./api.js";

const AHEAD = 12;
const BEHIND = 3;
const KEPT = 60;

export class Queue {
  constructor() {
    this.ids = new Uint32Array();
    this.at = 0;
    this.details = new Map();
    this.crops = new Map();
  }

  async load(query) {
    this.ids = await getIntegers(`queue?${query}`);
    this.at = 0;
    this.details.clear();
  }

  get id() {
    return this.ids[this.at];
  }

  get isOver() {
    return this.at >= this.ids.length;
  }

  go(steps) {
    this.at = Math.min(Math.max(this.at + steps, 0), this.ids.length);
  }

  goTo(id) {
    const at = this.ids.indexOf(id);
    if (at >= 0) this.at = at;
    return at >= 0;
  }

  detail(id) {
    if (!this.details.has(id)) this.#fetchDetails([id]);
    return this.details.get(id);
  }

  // The picture, decoded already; what cannot be shown rejects with the reason.
  crop(id) {
    if (!this.crops.has(id)) {
      this.crops.set(id, loaded(id));
      this.crops.get(id).catch(() => {}); // told once it is shown
    }
    return this.crops.get(id);
  }

  update(detail) {
    this.details.set(detail.id, Promise.resolve(detail));
  }

  forget(id) {
    this.details.delete(id);
  }

  async fetchAhead() {
    const near = [...this.ids.subarray(Math.max(0, this.at - BEHIND), this.at + AHEAD)];
    const missing = near.filter((id) => !this.details.has(id));
    if (missing.length) this.#fetchDetails(missing);
    trim(this.details);
    trim(this.crops, (crop) => crop.then((image) => URL.revokeObjectURL(image.src)).catch(() => {}));
    for (const id of near.slice(Math.min(BEHIND, this.at))) await this.crop(id).catch(() => {});
  }

  #fetchDetails(ids) {
    const answer = getJson(`numbers?ids=${ids.join(",")}`);
    for (const id of ids) {
      const one = answer.then((found) => found.find((detail) => detail.id === id));
      one.catch(() => this.details.delete(id));
      this.details.set(id, one);
    }
  }
}

async function loaded(id) {
  const image = new Image();
  image.src = URL.createObjectURL(await getPicture(`crop/${id}`));
  await image.decode();
  return image;
}

function trim(map, drop = () => {}) {
  for (const [id, value] of map) {
    if (map.size <= KEPT) return;
    map.delete(id);
    drop(value);
  }
}

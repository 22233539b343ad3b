// The pictures of digits, in sheets of many: asked for when they come near, the newest wish first.
import { getPicture } from "./api.js";

const COLUMNS = 16; // of a sheet
const SHEET = 48; // so few that the first of them need no more than one or two pages of the run
const KEPT = 160;
const AT_ONCE = 2;
const SIDE = 52; // px, as in group.css

export class Tiles {
  constructor(painted) {
    this.painted = painted;
    this.sheets = new Map();
    this.asking = new Map();
    this.wanted = [];
  }

  load(count, digit) {
    for (const { abort } of this.asking.values()) abort.abort();
    for (const address of this.sheets.values()) URL.revokeObjectURL(address);
    this.sheets.clear();
    this.asking.clear();
    this.count = count;
    this.digit = digit;
  }

  has(at) {
    return this.sheets.has(Math.floor(at / SHEET));
  }

  paint(cell, at) {
    const address = this.sheets.get(Math.floor(at / SHEET));
    if (!address) return;
    const place = at % SHEET;
    cell.style.backgroundImage = `url("${address}")`;
    cell.style.backgroundPosition = `${-(place % COLUMNS) * SIDE}px ${-Math.floor(place / COLUMNS) * SIDE}px`;
    cell.style.backgroundSize = `${COLUMNS * SIDE}px auto`;
  }

  // Those from `from` to before `to` are near, those from `first` to before `last` in view.
  want(from, to, first, last) {
    const sheets = (start, end) => {
      const found = [];
      for (let sheet = Math.floor(start / SHEET); sheet * SHEET < end; sheet++) found.push(sheet);
      return found;
    };
    this.wanted = [...new Set([...sheets(first, last), ...sheets(from, to)])].filter((one) => !this.sheets.has(one));
    for (const [sheet, { abort }] of this.asking) if (!this.wanted.includes(sheet)) abort.abort();
    this.#ask();
  }

  #ask() {
    for (const sheet of this.wanted) {
      if (this.asking.size >= AT_ONCE) return;
      if (!this.asking.has(sheet) && !this.sheets.has(sheet)) this.#fetch(sheet);
    }
  }

  async #fetch(sheet) {
    const asked = { abort: new AbortController() };
    this.asking.set(sheet, asked);
    const end = Math.min(this.count, (sheet + 1) * SHEET);
    const digits = [];
    for (let at = sheet * SHEET; at < end; at++) digits.push(...this.digit(at));
    try {
      const picture = await getPicture(`tiles?digits=${digits.join(",")}`, { signal: asked.abort.signal });
      if (this.asking.get(sheet) !== asked) return;
      this.sheets.set(sheet, URL.createObjectURL(picture));
      for (let at = sheet * SHEET; at < end; at++) this.painted(at);
      this.#trim();
    } catch {
      // it went out of view, or the server is gone, which the next click tells
    } finally {
      if (this.asking.get(sheet) === asked) this.asking.delete(sheet);
      this.wanted = this.wanted.filter((one) => one !== sheet);
      this.#ask();
    }
  }

  #trim() {
    for (const [sheet, address] of this.sheets) {
      if (this.sheets.size <= KEPT) return;
      this.sheets.delete(sheet);
      URL.revokeObjectURL(address);
    }
  }
}

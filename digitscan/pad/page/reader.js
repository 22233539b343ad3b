// Has the sheet read: one request at a time, and always of the latest state.
export class Reader {
  constructor(layout, show, tell) {
    this.layout = layout;
    this.show = show;
    this.tell = tell;
    this.busy = false;
    this.waiting = null;
  }

  async read(sheet) {
    this.waiting = sheet;
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.waiting) {
        this.waiting = null;
        await this.#readOnce(sheet);
      }
    } finally {
      this.busy = false;
    }
  }

  async #readOnce(sheet) {
    if (sheet.isEmpty) return this.show(null);
    try {
      const body = await sheet.image();
      const answer = await fetch(`read?layout=${this.layout()}`, { method: "POST", body });
      const content = await answer.json();
      if (answer.ok) this.show(content, true);
      else this.tell(content.error);
    } catch {
      this.tell("digitscan does not answer; start digitscan pad again, and open its new address");
    }
  }
}

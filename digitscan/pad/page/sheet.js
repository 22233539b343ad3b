// The sheet of paper: strokes over a picture, and its content as an image file.
const INK = "#16181d";
const PAPER = "#ffffff";
const PEN_SHARE = 1 / 34; // of the sheet's height

export class Sheet {
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.changed = changed;
    this.strokes = [];
    this.picture = null;
    this.stroke = null;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#go(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (this.stroke = null));
    new ResizeObserver(() => this.#fit()).observe(canvas);
  }

  get isEmpty() {
    return !this.picture && !this.strokes.length;
  }

  lay(picture) {
    this.strokes = [];
    this.picture = picture;
    this.#done();
  }

  undo() {
    if (!this.strokes.pop()) this.picture = null;
    this.#done();
  }

  clear() {
    this.lay(null);
  }

  image() {
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
  }

  #begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [this.#point(event)];
    this.strokes.push(this.stroke);
    this.#done();
  }

  #go(event) {
    if (!this.stroke) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const point of passed.length ? passed : [event]) this.stroke.push(this.#point(point));
    this.#done();
  }

  #point(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    return [event.clientX - left - this.canvas.clientLeft, event.clientY - top - this.canvas.clientTop];
  }

  #fit() {
    const scale = Math.min(2, window.devicePixelRatio);
    this.canvas.width = Math.round(this.canvas.clientWidth * scale);
    this.canvas.height = Math.round(this.canvas.clientHeight * scale);
    this.#draw();
  }

  #done() {
    this.#draw();
    this.changed();
  }

  #draw() {
    const pen = this.canvas.getContext("2d");
    const { width, height } = this.canvas;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, width, height);
    if (this.picture) {
      const scale = Math.min(width / this.picture.width, height / this.picture.height);
      const size = [this.picture.width * scale, this.picture.height * scale];
      pen.drawImage(this.picture, (width - size[0]) / 2, (height - size[1]) / 2, ...size);
    }
    const scale = width / this.canvas.clientWidth;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.strokeStyle = INK;
    pen.lineWidth = Math.max(5, this.canvas.clientHeight * PEN_SHARE);
    pen.lineCap = pen.lineJoin = "round";
    for (const [first, ...rest] of this.strokes) {
      pen.beginPath();
      pen.moveTo(...first);
      for (const point of rest.length ? rest : [first]) pen.lineTo(...point);
      pen.stroke();
    }
  }
}

// The page of a number: drawn small, zoomed and scrolled, with the number marked.
const SMALL = 1400;
const LARGE = 3600;
const STEPS = [1, 1.5, 2, 3, 4.5];
const PAUSE = 120; // who goes on at once does not want the page

const byId = (id) => document.getElementById(id);

export class Place {
  constructor() {
    this.step = 1;
    byId("zoom-in").onclick = () => this.zoom(1);
    byId("zoom-out").onclick = () => this.zoom(-1);
    byId("page-image").onload = () => {
      byId("page-image").hidden = false;
      this.#center();
    };
  }

  show(detail) {
    this.detail = detail;
    clearTimeout(this.waiting);
    byId("page-name").textContent = `Page ${detail.number}`;
    const [width, height] = detail.size;
    byId("canvas").style.aspectRatio = `${width || 1} / ${height || 1}`;
    const [left, top, right, bottom] = detail.box;
    const mark = byId("mark").style;
    mark.left = share(left - 6, width);
    mark.top = share(top - 6, height);
    mark.width = share(right - left + 12, width);
    mark.height = share(bottom - top + 12, height);
    if (this.page !== detail.page) byId("page-image").hidden = true;
    this.page = detail.page;
    this.waiting = setTimeout(() => this.#load(), PAUSE);
    this.#center();
  }

  zoom(by) {
    this.step = Math.min(Math.max(this.step + by, 0), STEPS.length - 1);
    if (!this.detail) return;
    this.#load();
    this.#center();
  }

  // Where it cannot be loaded, the number's own picture tells why.
  #load() {
    const wanted = `page/${this.detail.page}/${STEPS[this.step] > 2 ? LARGE : SMALL}`;
    const image = byId("page-image");
    if (image.getAttribute("src") !== wanted) image.src = wanted;
    else image.hidden = !image.naturalWidth;
  }

  #center() {
    const canvas = byId("canvas");
    canvas.style.width = `${100 * STEPS[this.step]}%`;
    const [left, top, right, bottom] = this.detail.box;
    const [width, height] = this.detail.size;
    const frame = byId("page");
    frame.scrollLeft = ((left + right) / 2 / (width || 1)) * canvas.offsetWidth - frame.clientWidth / 2;
    frame.scrollTop = ((top + bottom) / 2 / (height || 1)) * canvas.offsetHeight - frame.clientHeight / 2;
  }
}

const share = (part, whole) => `${(100 * part) / (whole || 1)}%`;
